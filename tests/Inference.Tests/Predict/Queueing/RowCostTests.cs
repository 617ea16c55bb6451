using Inference.Models;
using Inference.Predict.Queueing;
using Inference.Tests.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Predict.Queueing;

public sealed class RowCostTests
{
    private readonly FakeTimeProvider _time = new();
    private int _scorings;

    [Fact]
    public void The_Shortest_Of_Several_Rounds_Counts()
    {
        // 40 µs a call and 2 µs a row; in every other round somebody else has the processor too.
        var cost = Measure(rows => 40 + (2 * rows) + ((_scorings - 1) / 9 % 2 == 0 ? 3000 : 0));

        Assert.Equal(new RowCost(42_000, (40_000 / RowCost.BlockRows) + 2000), cost);
    }

    [Fact]
    public void Measuring_Ends_After_A_Few_Milliseconds_Or_Three_Rounds()
    {
        Measure(rows => rows);
        Assert.Equal(20 * 9, _scorings);
        _scorings = 0;
        Measure(rows => 100 * rows);
        Assert.Equal(3 * 9, _scorings);
    }

    [Theory]
    [InlineData(MergeChoice.Auto, 39_400, 17_040, true, "merges calls: a row alone 39 µs, in a block of 32 17 µs")]
    [InlineData(MergeChoice.Auto, 1_094, 237, false, "scores each call by itself: a row alone 1.1 µs, in a block of 32 0.24 µs")]
    [InlineData(MergeChoice.Auto, 12_400, 7_400, false, "scores each call by itself: a row alone 12 µs, in a block of 32 7.4 µs")]
    [InlineData(MergeChoice.Auto, 12_400, 7_399, true, "merges calls: a row alone 12 µs, in a block of 32 7.4 µs")]
    [InlineData(MergeChoice.On, 1_094, 237, true, "merges calls, as model.json asks: a row alone 1.1 µs, in a block of 32 0.24 µs")]
    [InlineData(MergeChoice.Off, 39_400, 17_040, false, "scores each call by itself, as model.json asks: a row alone 39 µs, in a block of 32 17 µs")]
    public void Calls_Are_Merged_Where_That_Saves_More_Than_Waiting_Costs(MergeChoice choice, double alone, double inBlock, bool isOn, string reason)
    {
        var merging = CallMerging.Choose(new() { Merge = choice }, new(alone, inBlock));

        Assert.Equal((isOn, reason, isOn ? inBlock : alone), (merging.IsOn, merging.Reason, merging.NanosecondsPerRow));
    }

    [Fact]
    public void A_Model_Without_Options_Is_Measured()
    {
        Assert.True(CallMerging.Choose(null, new(40_000, 2_000)).IsOn);
        Assert.False(CallMerging.Unmeasured(null).IsOn);
        Assert.True(CallMerging.Unmeasured(new() { Merge = MergeChoice.On }).IsOn);
    }

    private RowCost Measure(Func<int, int> microseconds)
    {
        using var model = SumModel.Watched(new(), block =>
        {
            _scorings++;
            _time.Advance(TimeSpan.FromMicroseconds(microseconds(block.Length / 2)));
        });
        return RowCost.Measure(model, [1, 2, 3, 4], _time);
    }
}
