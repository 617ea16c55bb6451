using System.Text;
using Inference.Csv;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class Utf8Tests
{
    [Fact]
    public async Task A_Row_With_Bytes_That_Are_No_UTF_8_Is_Rejected_Wherever_They_Stand()
    {
        using var model = SumModel.Binary();
        byte[] csv = [.. "note,x,y\n"u8, .. "caf\u00e9,1,2\n"u8, .. "caf"u8, 0xE9, .. ",1,2\n"u8, .. "a,1,"u8, 0xFF, .. "\nb,1,2\n"u8, 0xC3, .. ",1\n"u8];

        var run = await MemoryBatch.RunAsync(model, new MemoryStream(csv));

        Assert.Equal("note,x,y,prediction,probability\ncafé,1,2,0,0.03\nb,1,2,0,0.03\n", run.OutputText);
        // No byte of the file that is none shows in the rejects, which must be read themselves.
        Assert.Equal("row,line,column,reason,raw\n2,3,note,invalid-utf8,\"caf\uFFFD,1,2\"\n3,4,y,invalid-utf8,\"a,1,\uFFFD\"\n5,6,note,invalid-utf8,\"\uFFFD,1\"\n", run.RejectsText);
        Assert.Equal(3, run.Counts.Reasons["invalid-utf8"]);
    }

    [Fact]
    public async Task Valid_Rows_Around_A_Broken_One_Are_Scored_In_Every_Chunk()
    {
        using var model = SumModel.Binary();
        var csv = new MemoryStream();
        csv.Write("x,y,text\n"u8);
        for (var row = 0; row < 5000; row++)
            csv.Write([.. Encoding.UTF8.GetBytes($"{row % 7},1,"), .. row % 1000 == 999 ? (ReadOnlySpan<byte>)[0xED, 0xA0, 0x80] : "𝄞€é"u8, .. "\n"u8]);
        csv.Position = 0;

        var run = await MemoryBatch.RunAsync(model, csv, chunkBytes: 1024);

        Assert.Equal((5000, 4995, 5), (run.Counts.Rows, run.Counts.Scored, run.Counts.Rejected));
        Assert.Contains("\n1000,1001,text,invalid-utf8,\"5,1,\uFFFD\uFFFD\uFFFD\"\n", run.RejectsText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Long_Record_Is_Cut_Between_Two_Characters()
    {
        using var model = SumModel.Binary();

        var run = await MemoryBatch.RunAsync(model, $"x,y\n{new string('a', (64 * 1024) - 1)}é,1\n", chunkBytes: 128 * 1024);

        Assert.Equal($"row,line,column,reason,raw\n1,2,x,wrong-type,{new string('a', (64 * 1024) - 1)}\n", run.RejectsText);
    }

    public static TheoryData<string, bool> OtherEncodings => new()
    {
        { "utf-16", true }, { "utf-16BE", true }, { "utf-32", true }, { "utf-32BE", true },
        { "utf-16", false }, { "utf-16BE", false }, { "utf-32", false }, { "utf-32BE", false },
    };

    [Theory]
    [MemberData(nameof(OtherEncodings))]
    public async Task A_File_In_Another_Unicode_Encoding_Is_Told_So(string name, bool withMark)
    {
        using var model = SumModel.Binary();
        var encoding = Encoding.GetEncoding(name);
        byte[] csv = [.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes("x,y\n1,2\n")];

        var error = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, new MemoryStream(csv)));

        Assert.Equal("not-utf8", error.Code);
        Assert.Contains(name.StartsWith("utf-16", StringComparison.Ordinal) ? "UTF-16" : "UTF-32", error.Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_That_Are_No_Text_Are_Told_So()
    {
        using var model = SumModel.Binary();
        var workbook = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, new MemoryStream([.. "PK\u0003\u0004"u8, 20, 0, 1])));
        var gzip = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, new MemoryStream([0x1F, 0x8B, 8, 0])));
        var latin = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, new MemoryStream([.. "x,y,caf"u8, 0xE9, .. "\n1,2,3\n"u8])));

        Assert.Equal(["not-utf8", "not-utf8", "not-utf8"], [workbook.Code, gzip.Code, latin.Code]);
        Assert.Contains("Excel", workbook.Message, StringComparison.Ordinal);
        Assert.Contains(".csv.gz", gzip.Message, StringComparison.Ordinal);
        Assert.Contains("not valid UTF-8", latin.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "x,y,prediction,probability\n1,2,0,0.03\n")]
    [InlineData("x", "x,prediction,probability\n1,0,0.03\n")]
    public async Task A_Byte_Order_Mark_Is_Not_Repeated(string? keep, string expected)
    {
        using var model = SumModel.Binary();

        var run = await MemoryBatch.RunAsync(model, "\uFEFFx,y\n1,2\n", new ModelBatchOptions { KeepColumns = keep is null ? null : [keep] });

        Assert.Equal(expected, run.OutputText);
    }
}
