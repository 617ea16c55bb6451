using System.Diagnostics;

namespace Inference.Benchmarks.Measuring;

/// <summary>How long something takes on a machine that is busy with other things now and then: as long as the quickest of many passes.</summary>
internal static class BestPass
{
    /// <summary>Time for which passes are made.</summary>
    public static readonly TimeSpan Enough = TimeSpan.FromSeconds(1.5);

    /// <summary>Seconds of the quickest pass.</summary>
    public static double Seconds(Action pass)
    {
        var best = double.MaxValue;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Enough;)
        {
            var before = Stopwatch.GetTimestamp();
            pass();
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalSeconds);
        }

        return best;
    }
}
