using Inference.Batch;

namespace Inference.Tests.Batch;

public sealed class BatchStartTests
{
    [Fact]
    public async Task Scores_Rows_Of_Its_Own()
    {
        var counts = await BatchStart.RunAsync();

        Assert.Equal((4, 4), (counts.Rows, counts.Scored));
    }
}
