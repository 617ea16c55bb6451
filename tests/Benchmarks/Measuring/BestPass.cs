using System.Diagnostics;

namespace Inference.Benchmarks.Measuring;

/// <summary>How long something takes on a machine that is busy with other things now and then: as long as the quickest of many passes.</summary>
internal static class BestPass
{
    /// <summary>Seconds of the quickest of the passes made within <paramref name="enough"/>.</summary>
    public static double Seconds(TimeSpan enough, Action pass)
    {
        var best = double.MaxValue;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < enough;)
        {
            var before = Stopwatch.GetTimestamp();
            pass();
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalSeconds);
        }

        return best;
    }
}
