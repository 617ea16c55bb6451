using System.Globalization;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Measuring;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>What a server did under the same load, round by round.</summary>
/// <param name="name">For the report.</param>
/// <param name="wrk">Calls it; disposed with this.</param>
/// <param name="connections">Connections that call all the time.</param>
internal sealed class LoadRow(string name, Wrk wrk, int connections) : IDisposable
{
    private const double MostRestSeconds = 10;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private long _errors;

    public static IReadOnlyList<string> Header { get; } = ["Server", "Answers/s", "p50 ms", "p99 ms", "Errors"];

    public string Name => name;

    public Series AnswersPerSecond { get; } = new();

    public Series P99 { get; } = new();

    private Series P50 { get; } = new();

    public string Speed => $"{AnswersPerSecond.Text("N0")}/s";

    public IReadOnlyList<string> Cells => [name, AnswersPerSecond.Text("N0"), P50.Text("0.00"), P99.Text("0.00"), _errors.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Calls without measuring.</summary>
    public Task WarmAsync(int seconds, CancellationToken cancellationToken) => CallAsync(seconds, cancellationToken);

    public async Task MeasureAsync(int seconds, CancellationToken cancellationToken)
    {
        var result = await CallAsync(seconds, cancellationToken);
        AnswersPerSecond.Add(result.AnswersPerSecond);
        P50.Add(result.P50.TotalMilliseconds);
        P99.Add(result.P99.TotalMilliseconds);
        _errors += result.Errors;
    }

    public void Dispose() => wrk.Dispose();

    /// <summary>Calls, and waits as long as the server needs for the calls that were under way at the end: a slow one would work on them while the next is measured.</summary>
    private async Task<WrkResult> CallAsync(int seconds, CancellationToken cancellationToken)
    {
        var result = await wrk.RunAsync(seconds, connections, cancellationToken);
        await Task.Delay(Rest + TimeSpan.FromSeconds(Math.Min(connections / result.AnswersPerSecond, MostRestSeconds)), cancellationToken);
        return result;
    }
}
