using System.Diagnostics;
using System.Globalization;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>The reference design's service.</summary>
internal static class ReferenceService
{
    /// <summary>Where its scripts lie.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Reference");

    /// <summary>Starts it with some workers and returns once it answers.</summary>
    public static Task<ServerProcess> StartAsync(Bench bench, int workers, string json, CancellationToken cancellationToken) => ServerProcess.StartAsync(
        port => new ProcessStartInfo(
            bench.Python,
            ["-m", "uvicorn", "service:app", "--host", "127.0.0.1", "--port", port, "--workers", workers.ToString(CultureInfo.InvariantCulture), "--log-level", "warning"])
        {
            WorkingDirectory = Folder,
            Environment = { ["MODEL"] = bench.Files.ForestJoblib },
        },
        "/predict",
        json,
        cancellationToken);
}
