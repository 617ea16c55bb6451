using Inference.Batch;

namespace Inference.Cli.Score;

/// <summary>A line every ten seconds, for logs: short runs write none, and a run that stands still shows it.</summary>
internal sealed class ProgressLines : IProgress<BatchCounts>, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly TextWriter _output;
    private readonly ProgressText _text;
    private readonly ITimer _timer;
    private volatile BatchCounts _counts = new();

    public ProgressLines(TextWriter output, long? totalBytes, TimeProvider time)
    {
        _output = output;
        _text = new ProgressText(totalBytes, time);
        _timer = time.CreateTimer(_ => _output.WriteLine(_text.Line(_counts)), null, Interval, Interval);
    }

    public void Report(BatchCounts value) => _counts = value;

    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
