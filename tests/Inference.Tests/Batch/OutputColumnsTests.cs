using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class OutputColumnsTests
{
    private const string Csv = "\"i\"\"d\",x,note,y,customer\n\"a, \"\"1\"\"\",20,\"two\nlines\",40,\"7\"\n,1, spaced ,2,\n";

    [Theory]
    [InlineData("prediction,probability\n1,0.6\n0,0.03\n")]
    [InlineData("note,prediction,probability\n\"two\nlines\",1,0.6\n spaced ,0,0.03\n", "note")]
    [InlineData("customer,\"i\"\"d\",prediction,probability\n\"7\",\"a, \"\"1\"\"\",1,0.6\n,,0,0.03\n", "customer", "i\"d")]
    [InlineData("y,x,prediction,probability\n40,20,1,0.6\n2,1,0,0.03\n", "y", "x")]
    public async Task Chosen_Columns_Come_As_They_Stand_In_The_File(string expected, params string[] keep)
    {
        using var model = SumModel.Binary();

        Assert.Equal(expected, (await MemoryBatch.RunAsync(model, Csv, new ModelBatchOptions { KeepColumns = keep })).OutputText);
    }

    [Fact]
    public async Task Rows_Keep_Their_Own_Columns_When_Others_Are_Rejected()
    {
        using var model = SumModel.Regression();
        var csv = "x,id,y\n" + string.Concat(Enumerable.Range(0, 3000).Select(row => (row % 3) switch { 0 => $"{row},r{row},1\n", 1 => $"bad,r{row},1\n", _ => $"Infinity,r{row},-Infinity\n" }));

        var run = await MemoryBatch.RunAsync(model, csv, new ModelBatchOptions { KeepColumns = ["id"] }, chunkBytes: 8192);

        Assert.Equal("id,prediction\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"r{i * 3},{(i * 3) + 1}\n")), run.OutputText);
        Assert.Equal(2000, run.Counts.Rejected);
    }

    [Theory]
    [InlineData("x,y\n1,2\n", "missing-columns", "The header lacks 1 of 1 columns that the output is to keep: id.", "id")]
    [InlineData("x,y,id,id\n1,2,3,4\n", "duplicate-column", "'id' twice", "id")]
    [InlineData("x,y,prediction\n1,2,3\n", "output-column-taken", "'prediction'", "prediction")]
    public async Task A_Column_That_Cannot_Be_Kept_Fails_The_File(string csv, string code, string message, params string[] keep)
    {
        using var model = SumModel.Binary();

        var error = await MemoryBatch.FailAsync(model, csv, new ModelBatchOptions { KeepColumns = keep });

        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Column_Of_The_Output_s_Name_Is_No_Trouble_When_It_Is_Not_Kept()
    {
        using var model = SumModel.Binary();
        const string csv = "x,y,prediction,id,a,a\n1,2,3,7,8,9\n";

        Assert.Equal("id,prediction,probability\n7,0,0.03\n", (await MemoryBatch.RunAsync(model, csv, new ModelBatchOptions { KeepColumns = ["id"] })).OutputText);
        Assert.Equal("output-column-taken", (await MemoryBatch.FailAsync(model, csv)).Code);
    }

    [Fact]
    public async Task A_Prediction_Alone_Is_Never_A_Blank_Line()
    {
        using var model = SumModel.Labelled(["", "1"]);

        var run = await MemoryBatch.RunAsync(model, "x,y\n1,2\n", new ModelBatchOptions { KeepColumns = [] });

        Assert.Equal("prediction,probability\n,0.03\n", run.OutputText);
    }

    [Fact]
    public async Task Names_Of_The_Output_Are_Quoted_Where_They_Must_Be()
    {
        using var plain = SumModel.Binary();
        using var model = SumModel.Changed(plain, manifest => manifest with { Outputs = new OutputNames { Prediction = "fraud;y/n", Probability = "p, \"%\"" } });

        Assert.StartsWith("x,y,fraud;y/n,\"p, \"\"%\"\"\"\n", (await MemoryBatch.RunAsync(model, "x,y\n1,2\n")).OutputText, StringComparison.Ordinal);
        Assert.StartsWith("x;y;\"fraud;y/n\";\"p, \"\"%\"\"\"\n", (await MemoryBatch.RunAsync(model, "x;y\n1;2\n")).OutputText, StringComparison.Ordinal);
    }

    /// <summary>The policy on formulas: nothing in the file is changed, and nothing that is added is one.</summary>
    [Fact]
    public async Task Cells_That_Spreadsheets_Take_For_Formulas_Stay_Byte_For_Byte()
    {
        using var model = SumModel.Labelled(["no", "yes"]);
        string[] cells = ["=1+2", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\rx", "\"=HYPERLINK(\"\"a\"\",\"\"b\"\")\"", "\"\t=1\"", "'=1"];
        cells = [.. cells.Select(cell => cell.Contains('\r') ? $"\"{cell}\"" : cell)];
        var rows = cells.Select(cell => $"{cell},{cell},1,2").ToList();

        var run = await MemoryBatch.RunAsync(model, "=a,id,x,y\n" + string.Join('\n', rows) + "\n=bad,=bad,oops,1\n");

        Assert.Equal("=a,id,x,y,prediction,probability\n" + string.Concat(rows.Select(row => row + ",no,0.03\n")), run.OutputText);
        Assert.Equal($"row,line,column,reason,raw\n{rows.Count + 1},{rows.Count + 4},x,wrong-type,\"=bad,=bad,oops,1\"\n", run.RejectsText);
        var chosen = await MemoryBatch.RunAsync(model, "=a,id,x,y\n" + string.Join('\n', rows) + "\n", new ModelBatchOptions { KeepColumns = ["id"] });
        Assert.Equal("id,prediction,probability\n" + string.Concat(cells.Select(cell => cell + ",no,0.03\n")), chosen.OutputText);
    }
}
