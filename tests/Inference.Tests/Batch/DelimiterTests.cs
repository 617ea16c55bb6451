using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class DelimiterTests
{
    [Theory]
    [InlineData(",")]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    public async Task Each_Delimiter_Is_Told_From_The_Header_And_Kept_In_What_Is_Written(string delimiter)
    {
        using var model = SumModel.Labelled(["no", $"yes{delimiter}very"]);

        var run = await MemoryBatch.RunAsync(model, $"id{delimiter}y{delimiter}x\n\"a{delimiter}b\"{delimiter}20{delimiter}40\nc{delimiter}oops{delimiter}1\n");

        Assert.Equal($"id{delimiter}y{delimiter}x{delimiter}prediction{delimiter}probability\n\"a{delimiter}b\"{delimiter}20{delimiter}40{delimiter}\"yes{delimiter}very\"{delimiter}0.6\n", run.OutputText);
        Assert.Equal($"row{delimiter}line{delimiter}column{delimiter}reason{delimiter}raw\n2{delimiter}3{delimiter}y{delimiter}wrong-type{delimiter}\"c{delimiter}oops{delimiter}1\"\n", run.RejectsText);
    }

    [Theory]
    [InlineData("x,y\n1,2\n", "x,y,")]
    [InlineData("a;b,x,y\n1;2,3,4\n", "a;b,x,y,")]
    [InlineData("a,b;x;y\n1,2;3;4\n", "a,b;x;y;")]
    [InlineData("\"x\";\"y\"\n1;2\n", "\"x\";\"y\";")]
    [InlineData("\uFEFFx|y\r\n1|2\r\n", "x|y|")]
    [InlineData(" x \t y \n1\t2\n", " x \t y \t")]
    public async Task The_Delimiter_That_Makes_The_Model_s_Columns_Wins(string csv, string start)
    {
        using var model = SumModel.Binary();

        var run = await MemoryBatch.RunAsync(model, csv);

        Assert.StartsWith(start, run.OutputText, StringComparison.Ordinal);
        Assert.Equal((1, 1), (run.Counts.Rows, run.Counts.Scored));
    }

    [Fact]
    public async Task The_Comma_Wins_Where_Both_Would_Do()
    {
        using var model = SumModel.Binary(null, SumModel.Number("x"));

        Assert.StartsWith("x,prediction,", (await MemoryBatch.RunAsync(model, "x\n1\n")).OutputText, StringComparison.Ordinal);
        // Read with semicolons it would name the feature as well, and one column more.
        Assert.StartsWith("x,a;b;c,prediction,", (await MemoryBatch.RunAsync(model, "x,a;b;c\n1,2;3;4\n")).OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Manifest_s_Delimiter_Is_Not_Doubted()
    {
        using var model = SumModel.Binary();

        Assert.Equal("x|y|prediction|probability\n1|2|0|0.03\n", (await MemoryBatch.RunAsync(model, "x|y\n1|2\n", new ModelBatchOptions { Delimiter = "|" })).OutputText);
        var error = await MemoryBatch.FailAsync(model, "x|y\n1|2\n", new ModelBatchOptions { Delimiter = ";" });
        Assert.Equal(("missing-columns", "The header lacks 2 of 2 columns: x, y. It has 1: x|y. Columns may come in any order. It was read with the semicolon as the delimiter."), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("x;z\n1;2\n", "The header lacks 1 of 2 columns: y. It has 2: x, z.", "the semicolon")]
    [InlineData("a|b|c\n1|2|3\n", "The header lacks 2 of 2 columns: x, y. It has 3: a, b, c.", "the pipe")]
    [InlineData("x,z;y\n1,2;3\n", "It has 2: x, z;y.", "the comma")]
    public async Task A_Header_That_Fits_None_Is_Told_In_Its_Likeliest_Reading(string csv, string has, string delimiter)
    {
        using var model = SumModel.Binary();

        var error = await MemoryBatch.FailAsync(model, csv);

        Assert.Equal("missing-columns", error.Code);
        Assert.Contains(has, error.Message, StringComparison.Ordinal);
        Assert.Contains($"read with {delimiter} as the delimiter, as its first line suggests; \"batch\": {{\"delimiter\": \";\"}} in model.json, or --delimiter, sets another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quoted_Delimiters_Do_Not_Move_The_Cuts()
    {
        using var model = SumModel.Binary();
        var rows = string.Concat(Enumerable.Range(0, 20_000).Select(row => $"\"a;{row}\n;\";{row % 9};1\n"));

        var run = await MemoryBatch.RunAsync(model, "id;x;y\n" + rows, chunkBytes: 4096);

        Assert.Equal((20_000, 20_000), (run.Counts.Rows, run.Counts.Scored));
    }
}
