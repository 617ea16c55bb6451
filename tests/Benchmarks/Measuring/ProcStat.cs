using System.Globalization;

namespace Inference.Benchmarks.Measuring;

/// <summary>What Linux says of processes under <c>/proc</c>.</summary>
internal static class ProcStat
{
    /// <summary>Ticks per second of /proc, which every Linux has set to this for programs.</summary>
    public const double Ticks = 100;

    /// <summary>Processor seconds of this process.</summary>
    public static double OwnSeconds() => Times()[..2].Sum() / Ticks;

    /// <summary>Processor seconds of the processes that this one started and has seen the end of.</summary>
    public static double ChildSeconds() => Times()[2..].Sum() / Ticks;

    /// <summary>The most memory that a process has held so far, in MB (1,000,000 bytes); 0 once it has ended.</summary>
    public static double PeakMegabytes(int processId)
    {
        try
        {
            // VmHWM:     12345 kB
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status")).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : Numbers(line)[0] * 1024 / 1e6;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The numbers of a line behind its first word.</summary>
    public static double[] Numbers(string line) =>
        [.. line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1).TakeWhile(field => field != "kB").Select(field => double.Parse(field, CultureInfo.InvariantCulture))];

    /// <summary>utime stime cutime cstime: behind the name, which may hold spaces, come state and ten more.</summary>
    private static double[] Times()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return Numbers(stat[(stat.LastIndexOf(')') + 2)..])[10..14];
    }
}
