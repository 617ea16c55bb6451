using System.Diagnostics;

namespace Inference.Benchmarks.Load;

/// <summary>What one part of the run takes of the machine, and how far the batch comes meanwhile.</summary>
internal sealed class PartMeter
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Func<CpuTimes> _times;
    private readonly Func<Task<long>> _batchBytes;
    private readonly CpuTimes _before;
    private readonly long _bytesBefore;

    private PartMeter(Func<CpuTimes> times, Func<Task<long>> batchBytes, long bytesBefore)
    {
        _times = times;
        _batchBytes = batchBytes;
        _before = times();
        _bytesBefore = bytesBefore;
    }

    /// <param name="times">Reads what everybody has used by now.</param>
    /// <param name="batchBytes">Reads how many bytes of input the batch has scored by now.</param>
    public static async Task<PartMeter> StartAsync(Func<CpuTimes> times, Func<Task<long>> batchBytes) => new(times, batchBytes, await batchBytes());

    public async Task<Part> StopAsync()
    {
        var seconds = _clock.Elapsed.TotalSeconds;
        var used = _times() - _before;
        return new Part((await _batchBytes() - _bytesBefore) / 1e6 / seconds, used.Server / seconds, used.Storage / seconds, used.Harness / seconds, used.Others / seconds);
    }
}

/// <summary>How far the batch came (MB of input per second), and on how many cores each was busy.</summary>
internal sealed record Part(double BatchMegabytesPerSecond, double ServerCores, double StorageCores, double WrkCores, double OtherCores);
