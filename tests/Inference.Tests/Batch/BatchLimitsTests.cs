using System.Globalization;
using System.Text;
using Inference.Batch;
using Inference.Csv;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class BatchLimitsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Theory]
    [InlineData(',')]
    [InlineData('\t')]
    public async Task Five_Thousand_Columns_Are_Read_And_Kept(char delimiter)
    {
        var names = Enumerable.Range(0, 5000).Select(i => $"column_{i}").ToList();
        using var model = SumModel.Binary(null, [SumModel.Number("column_4999"), SumModel.Number("column_0"), SumModel.Number("column_2500")]);
        var rows = Enumerable.Range(0, 20).Select(row => string.Join(delimiter, Enumerable.Range(0, 5000).Select(i => ((i + row) % 10).ToString(CultureInfo.InvariantCulture)))).ToList();
        var header = string.Join(delimiter, names);

        var run = await MemoryBatch.RunAsync(model, $"{header}\n{string.Join("\r\n", rows)}", chunkBytes: 128 * 1024);

        var expected = rows.Select((row, number) => string.Create(CultureInfo.InvariantCulture, $"{row}{delimiter}0{delimiter}{(((9 + number) % 10) + (number % 10) + (number % 10)) / 100f}\n"));
        Assert.Equal($"{header}{delimiter}prediction{delimiter}probability\n{string.Concat(expected)}", run.OutputText);
    }

    [Fact]
    public async Task Five_Thousand_Features_Are_Scored()
    {
        using var model = SumModel.Regression([.. Enumerable.Range(0, 5000).Select(i => SumModel.Number($"f{i}"))]);
        var csv = string.Join(';', Enumerable.Range(0, 5000).Reverse().Select(i => $"f{i}")) + "\n" + string.Join(';', Enumerable.Repeat("1", 5000)) + "\n";

        Assert.EndsWith(";1;5000\n", (await MemoryBatch.RunAsync(model, csv, chunkBytes: 128 * 1024)).OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Header_Of_A_Million_Columns_Is_Refused()
    {
        using var model = SumModel.Binary();

        var error = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, "x,y" + new string(',', 1_000_000) + "\n1,2\n", chunkBytes: 4 * 1024 * 1024));

        Assert.Equal("too-many-columns", error.Code);
    }

    /// <summary>Line 4 is far longer than a chunk; with quotes, with none, ended by each newline and by the end of the file.</summary>
    [Theory]
    [InlineData("", "\n", 50_000_000)]
    [InlineData("\"", "\n", 50_000_000)]
    [InlineData("", "\r\n", 300_000)]
    [InlineData("\"", "\r", 300_000)]
    [InlineData("", "\r", 300_000)]
    [InlineData("\"", "\r\n", 300_000)]
    public async Task A_Line_Longer_Than_A_Chunk_Is_Rejected_And_The_Rows_Behind_It_Are_Scored(string quote, string newline, int length)
    {
        using var model = SumModel.Binary();
        byte[] start = Encoding.UTF8.GetBytes($"id,x,y{newline}a,1,2{newline}b,\"3\",4{newline}{quote}");
        byte[] end = Encoding.UTF8.GetBytes($"{quote},5,6{newline}c,7,8{newline}d,bad,8{newline}");
        var run = await MemoryBatch.RunAsync(model, new LongLine(start, length, end));

        Assert.Equal("id,x,y,prediction,probability\na,1,2,0,0.03\nb,\"3\",4,0,0.07\nc,7,8,0,0.15\n", run.OutputText);
        var rejects = run.RejectsText.Split('\n');
        Assert.StartsWith("3,4,,record-too-long,", rejects[1], StringComparison.Ordinal);
        Assert.InRange(rejects[1].Length, 60_000, 70_000);
        Assert.Equal("5,6,x,wrong-type,\"d,bad,8\"", rejects[2]);
        Assert.Equal((5, 3, 2), (run.Counts.Rows, run.Counts.Scored, run.Counts.Rejected));
    }

    [Fact]
    public async Task A_Long_Last_Line_Without_A_Newline_Is_Rejected_As_Well()
    {
        using var model = SumModel.Binary();

        var run = await MemoryBatch.RunAsync(model, new LongLine("x,y\n1,2\n"u8.ToArray(), 300_000, []));

        Assert.Equal("x,y,prediction,probability\n1,2,0,0.03\n", run.OutputText);
        Assert.Equal((2, 1), (run.Counts.Rows, run.Counts.Rejected));
    }

    /// <summary>Whether the last byte of a chunk is the first half of a newline decides what stands behind a long line.</summary>
    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public async Task No_Row_Is_Lost_Behind_A_Line_As_Long_As_A_Chunk(string newline)
    {
        using var model = SumModel.Binary();
        for (var length = 120; length < 140; length++)
        {
            foreach (var quote in new[] { "", "\"" })
            {
                var run = await MemoryBatch.RunAsync(model, $"x,y{newline}{quote}{new string('a', length)}{newline}1,2{newline}3,4{newline}", chunkBytes: 128);

                Assert.Equal((3, 2), (run.Counts.Rows, run.Counts.Scored));
                Assert.StartsWith("1,2,", run.RejectsText.Split('\n')[1], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_Longer_File_Than_Allowed_Is_Refused_Before_And_While_It_Is_Read()
    {
        using var model = SumModel.Binary();
        var format = BatchFormat.Of(new BatchFile("sum/a.csv"), new InferenceOptions { MaxBatchFileBytes = 100_000 });

        format.CheckStored(100_000, 65_536);
        var before = Assert.Throws<CsvFormatException>(() => format.CheckStored(100_001, 65_536));
        var reading = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, new LongLine("x,y\n"u8.ToArray(), 100_000, []), format: format));

        Assert.Equal(("file-too-large", before.Message), (before.Code, reading.Message));
        Assert.Contains("Inference:MaxBatchFileBytes", before.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_File_Of_More_Chunks_Than_A_Blob_Has_Blocks_Is_Refused()
    {
        using var model = SumModel.Binary();
        var format = BatchFormat.Of(new BatchFile("sum/a.csv"), new InferenceOptions());

        format.CheckStored(49_999L * 65_536 - 1, 65_536);
        var before = Assert.Throws<CsvFormatException>(() => format.CheckStored(50_000L * 65_536, 65_536));
        var rows = new MemoryStream(Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Repeat("1,2\n", 110_000))));
        var reading = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, rows, chunkBytes: 8, format: format));

        Assert.Equal(("file-too-large", "file-too-large"), (before.Code, reading.Code));
        Assert.Contains("Raise Inference:BatchChunkBytes", reading.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Blob_Over_The_Limit_Gets_A_Receipt()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary(), new InferenceOptions { MaxBatchFileBytes = 10 });
        await lane.DropAsync("sum/large.csv", "x,y\n1,2\n3,4\n");

        Assert.Equal(BatchOutcome.Failed, await lane.RunAsync("sum/large.csv"));

        Assert.Equal("file-too-large", (await lane.ReceiptAsync("sum/large.csv")).GetProperty("failure").GetProperty("code").GetString());
    }
}
