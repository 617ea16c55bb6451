using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

/// <summary>What hostile files take of the memory.</summary>
[Collection(RunsAlone.Name)]
public sealed class BatchMemoryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    public async Task A_Line_Of_Many_Megabytes_Passes_Through_A_Few_Buffers(string quote)
    {
        using var model = SumModel.Binary();
        await MemoryBatch.RunAsync(model, "x,y\n1,2\n");
        var before = GC.GetTotalAllocatedBytes();

        var run = await MemoryBatch.RunAsync(model, new LongLine([.. "x,y\n1,2\n"u8, .. System.Text.Encoding.UTF8.GetBytes(quote)], 50_000_000, "\n3,4\n"u8.ToArray()));

        Assert.Equal((3, 2), (run.Counts.Rows, run.Counts.Scored));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 3_000_000);
    }

    [Fact]
    public async Task Fields_Beyond_Those_Of_The_Header_Are_Counted_And_Not_Kept()
    {
        using var model = SumModel.Binary();
        var csv = System.Text.Encoding.UTF8.GetBytes($"x,y\n{new string(',', 3_000_000)}\n\"1\",2\n");
        var before = GC.GetTotalAllocatedBytes();

        var run = await MemoryBatch.RunAsync(model, new MemoryStream(csv), chunkBytes: 4 * 1024 * 1024);

        Assert.Equal((1, 1), (run.Counts.Scored, run.Counts.Reasons["too-many-fields"]));
        // Places of three million fields alone would take 36 MB.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 25_000_000);
    }
}
