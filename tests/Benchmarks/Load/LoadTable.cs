using System.Globalization;
using Inference.Benchmarks.Measuring;

namespace Inference.Benchmarks.Load;

/// <summary>One line per part, printed as it ends, and what they come to.</summary>
internal sealed class LoadTable(TextWriter screen)
{
    /// <summary>What is asked of the product: the p99 beside a batch is at most this many times the one alone.</summary>
    private const double MaxRatio = 3;

    /// <summary>Cores that others may have been busy on before a part is worth doubting.</summary>
    private const double Doubtful = 0.1;

    private readonly List<double> _ratios = [];
    private TimeSpan? _alone;
    private long _errors;
    private bool _stoodStill;
    private bool _disturbed;

    public void Head()
    {
        screen.WriteLine();
        screen.WriteLine("                                                                                          cores busy:");
        screen.WriteLine("part             answers/s  p50 ms  p99 ms  max ms  errors  p99 to alone  batch MB/s  server  storage   wrk  others");
    }

    /// <param name="name">Name of the part.</param>
    /// <param name="calls">What wrk saw; null when it did not run.</param>
    /// <param name="part">What else was measured.</param>
    /// <param name="withBatch">Whether a batch ran beside.</param>
    public void Add(string name, WrkResult? calls, Part part, bool withBatch)
    {
        var ratio = double.NaN;
        if (calls is not null && withBatch && _alone is { } alone)
            _ratios.Add(ratio = calls.P99 / alone);
        if (calls is not null && !withBatch)
            _alone = calls.P99;
        _errors += calls?.Errors ?? 0;
        _stoodStill |= withBatch && part.BatchMegabytesPerSecond <= 0;
        _disturbed |= part.OtherCores > Doubtful;
        var columns = string.Concat(
            Column(10, "0", calls?.AnswersPerSecond), Column(8, "0.00", calls?.P50.TotalMilliseconds), Column(8, "0.00", calls?.P99.TotalMilliseconds),
            Column(8, "0.0", calls?.Max.TotalMilliseconds), Column(8, "0", calls?.Errors), Column(14, "0.00", ratio),
            Column(12, "0.0", withBatch ? part.BatchMegabytesPerSecond : null), Column(8, "0.00", part.ServerCores), Column(9, "0.00", part.StorageCores),
            Column(6, "0.00", part.WrkCores), Column(8, "0.00", part.OtherCores));
        screen.WriteLine($"{name,-16}{columns}");
    }

    /// <summary>Prints whether what is asked was met, and returns it.</summary>
    /// <param name="lost">Idle connections that were lost.</param>
    public bool Verdict(int lost)
    {
        var ratio = _ratios.Average();
        var met = _errors == 0 && lost == 0 && ratio <= MaxRatio && !_stoodStill;
        screen.WriteLine();
        screen.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(met ? "Met" : "NOT met")}: {_errors} errors (0 asked), {lost} connections lost (0 asked), p99 beside the batch {ratio:0.00} times the one alone (at most {MaxRatio:0} asked){(_stoodStill ? ", the batch stood still" : "")}."));
        if (_disturbed)
            screen.WriteLine("Other programs were at work on this machine meanwhile (last column): the times say little. Run it again when it is quiet.");
        return met;
    }

    private static string Column(int width, string format, double? number) =>
        (number is { } known && !double.IsNaN(known) ? known.ToString(format, CultureInfo.InvariantCulture) : "-").PadLeft(width);
}
