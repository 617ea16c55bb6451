using System.Globalization;
using Inference.Tests.Testing;

namespace Inference.Benchmarks.Load;

/// <summary>Connections that stay open, unused, while others call, and are then used again.</summary>
internal static class IdleConnectionsPart
{
    /// <summary>Kestrel closes a connection that was silent for 130 s: the part must end before.</summary>
    private const int MaxSeconds = 60;

    /// <summary>Opens them, has others call beside them, uses each again, prints, and returns how many were lost.</summary>
    public static async Task<int> RunAsync(
        int wanted, int seconds, ServeProcess server, Uri address, string json, Func<int, Task> callsBeside, TextWriter screen, CancellationToken cancellationToken)
    {
        var count = OpenFiles.Within(wanted);
        if (count < wanted)
            screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The limit of open files (ulimit -n) allows {count} connections, not {wanted}."));
        var before = server.MemoryBytes;
        using var connections = await KeepAliveConnections.OpenAsync(address, json, count, cancellationToken);
        var with = server.MemoryBytes;
        await callsBeside(Math.Min(seconds, MaxSeconds));
        var answered = await connections.CallAsync(cancellationToken);
        screen.WriteLine();
        screen.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} connections, opened with a call each and idle then, took the server from {before / 1e6:0} to {with / 1e6:0} MB; used again after the calls beside them, {answered} of {count} were answered ({server.MemoryBytes / 1e6:0} MB)."));
        return count - answered;
    }
}
