using System.Globalization;

namespace Inference.Benchmarks.Load;

/// <summary>The limit of open files, each connection being one on either side.</summary>
internal static class OpenFiles
{
    /// <summary>What a process needs besides its connections: libraries, pipes, blobs under way.</summary>
    private const int Reserve = 512;

    /// <summary>As many connections as one process may hold, at most <paramref name="wanted"/>. The server has the same limit as this process.</summary>
    public static int Within(int wanted)
    {
        if (!OperatingSystem.IsLinux())
            return wanted;
        // Max open files            20000                20000                files
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? Math.Clamp(limit - Reserve, 0, wanted) : wanted;
    }
}
