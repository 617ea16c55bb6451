using Inference.Benchmarks.Measuring;
using Inference.Cli.Storage;
using Inference.Tests.Testing;

namespace Inference.Benchmarks.Load;

/// <summary>Processor seconds used up to one moment, by who used them.</summary>
/// <param name="Server">The process that serves.</param>
/// <param name="Storage">Azurite.</param>
/// <param name="Harness">This process, and the wrk processes that have ended.</param>
/// <param name="Machine">Everything that runs here; NaN where the system does not say.</param>
internal readonly record struct CpuTimes(double Server, double Storage, double Harness, double Machine)
{
    public static CpuTimes Now(ServeProcess server, AzuriteProcess azurite) =>
        new(server.ProcessorTime.TotalSeconds, azurite.ProcessorTime.TotalSeconds, HarnessSeconds(), MachineSeconds());

    public static CpuTimes operator -(CpuTimes left, CpuTimes right) =>
        new(left.Server - right.Server, left.Storage - right.Storage, left.Harness - right.Harness, left.Machine - right.Machine);

    /// <summary>What was used by none of these: other people's programs, and the kernel's own threads.</summary>
    public double Others => Math.Max(0, Machine - Server - Storage - Harness);

    private static double MachineSeconds()
    {
        if (!OperatingSystem.IsLinux())
            return double.NaN;
        // cpu user nice system idle iowait irq softirq steal …
        var fields = ProcStat.Numbers(File.ReadLines("/proc/stat").First());
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) / ProcStat.Ticks;
    }

    private static double HarnessSeconds() => OperatingSystem.IsLinux() ? ProcStat.OwnSeconds() + ProcStat.ChildSeconds() : double.NaN;
}
