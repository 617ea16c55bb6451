using Inference.Batch;
using Inference.Cli.Score;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Score;

public sealed class ProgressLinesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task A_Short_Run_Says_Nothing()
    {
        await using (var lines = new ProgressLines(_output, 1000, _time))
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            lines.Report(new BatchCounts { Rows = 10, Bytes = 1000 });
        }

        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task A_Long_Run_Writes_A_Line_Every_Ten_Seconds_Moving_Or_Not()
    {
        await using var lines = new ProgressLines(_output, 1000, _time);
        lines.Report(new BatchCounts { Rows = 1000, Bytes = 100 });
        _time.Advance(TimeSpan.FromSeconds(10));
        lines.Report(new BatchCounts { Rows = 5000, Bytes = 500 });
        _time.Advance(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(
            "10 %, 1,000 rows, 100 rows/s, 00:01:30 left\n50 %, 5,000 rows, 250 rows/s, 00:00:20 left\n50 %, 5,000 rows, 167 rows/s, 00:00:30 left\n",
            _output.ToString());
    }

    [Fact]
    public async Task Without_A_Known_Length_There_Is_Neither_Share_Nor_Time_Left()
    {
        await using var lines = new ProgressLines(_output, null, _time);
        lines.Report(new BatchCounts { Rows = 1000, Bytes = 100 });
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("1,000 rows, 100 rows/s\n", _output.ToString());
    }
}
