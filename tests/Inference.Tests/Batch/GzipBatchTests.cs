using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Inference.Batch;
using Inference.Csv;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

public sealed class GzipBatchTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private static readonly BatchFormat Compressed = new() { GzipInput = true, GzipOutput = true, GzipRejects = true };

    private static readonly byte[] Csv = Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Range(0, 20_000).Select(row => string.Create(CultureInfo.InvariantCulture, $"{(row % 500 == 3 ? "bad" : row % 50)},{row % 7}\n"))));

    [Fact]
    public async Task A_Compressed_File_Has_The_Same_Results_Compressed()
    {
        using var model = SumModel.Binary();
        var plain = await MemoryBatch.RunAsync(model, new MemoryStream(Csv));

        var run = await MemoryBatch.RunAsync(model, new MemoryStream(Gzip(Csv)), format: Compressed);

        Assert.Equal(plain.OutputText, Encoding.UTF8.GetString(Gunzip(run.Output)));
        Assert.Equal(plain.RejectsText, Encoding.UTF8.GetString(Gunzip(run.Rejects)));
        Assert.Equal(plain.Counts with { Bytes = 0, Reasons = run.Counts.Reasons }, run.Counts with { Bytes = 0 });
        Assert.Equal(Gzip(Csv).Length, run.Counts.Bytes);
        Assert.Equal(run.Output, (await MemoryBatch.RunAsync(model, new MemoryStream(Csv), format: Compressed with { GzipInput = false })).Output);
    }

    [Fact]
    public async Task Header_And_Chunks_Are_Members_Of_Their_Own()
    {
        using var model = SumModel.Binary();

        var run = await MemoryBatch.RunAsync(model, "x,y\n1,2\n", chunkBytes: 64);
        var header = await MemoryBatch.RunAsync(model, new MemoryStream("x,y\n"u8.ToArray()), format: Compressed with { GzipInput = false });
        var both = await MemoryBatch.RunAsync(model, new MemoryStream("x,y\n1,2\n"u8.ToArray()), format: Compressed with { GzipInput = false });

        Assert.Equal("x,y,prediction,probability\n", Encoding.UTF8.GetString(Gunzip(header.Output)));
        Assert.Equal(header.Output, both.Output[..header.Output.Length]);
        Assert.Equal(run.OutputText["x,y,prediction,probability\n".Length..], Encoding.UTF8.GetString(Gunzip(both.Output[header.Output.Length..])));
        Assert.Empty(both.Rejects);
    }

    [Fact]
    public async Task Broken_Data_Fails_The_File_However_Far_It_Was_Scored()
    {
        using var model = SumModel.Binary();
        var gzip = Gzip(Csv);

        foreach (var broken in new[] { gzip[..^1], gzip[..(gzip.Length / 2)], [.. gzip, 7], Csv })
        {
            var error = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, new MemoryStream(broken), chunkBytes: 4096, format: Compressed));
            Assert.Equal("broken-gzip", error.Code);
        }
    }

    [Fact]
    public async Task A_Blob_Of_Gzip_Is_Scored_Into_Blobs_Of_Gzip()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        var gzip = Gzip(Csv);
        await lane.Blob("input", "sum/packed.csv.gz").UploadAsync(BinaryData.FromBytes(gzip), overwrite: true, TestContext.Current.CancellationToken);

        Assert.Equal(BatchOutcome.Scored, await lane.RunAsync("sum/packed.csv.gz"));

        var output = (await lane.Blob("output", "sum/packed.csv.gz").DownloadContentAsync(TestContext.Current.CancellationToken)).Value;
        Assert.Equal(("application/gzip", null), (output.Details.ContentType, output.Details.ContentEncoding));
        using var model = SumModel.Binary();
        Assert.Equal((await MemoryBatch.RunAsync(model, new MemoryStream(Csv))).OutputText, Encoding.UTF8.GetString(Gunzip(output.Content.ToArray())));
        var rejects = (await lane.Blob("rejects", "sum/packed.csv.gz").DownloadContentAsync(TestContext.Current.CancellationToken)).Value;
        Assert.StartsWith("row,line,column,reason,raw\n4,5,x,wrong-type,\"bad,3\"\n", Encoding.UTF8.GetString(Gunzip(rejects.Content.ToArray())), StringComparison.Ordinal);
        var input = (await lane.ReceiptAsync("sum/packed.csv.gz")).GetProperty("input");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(gzip)), input.GetProperty("sha256").GetString());
        Assert.Equal(gzip.Length, input.GetProperty("length").GetInt64());
    }

    [Fact]
    public async Task A_Blob_Of_Gzip_That_Broke_Off_Goes_On_To_The_Same_Bytes()
    {
        var ended = TestContext.Current.CancellationToken;
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        foreach (var name in new[] { "sum/whole.csv.gz", "sum/resumed.csv.gz" })
            await lane.Blob("input", name).UploadAsync(BinaryData.FromBytes(Gzip(Csv)), overwrite: true, ended);
        var blocks = 0;
        var losing = FailingRequests.Client(azurite, request => FailingRequests.IsBlockOf(request, "output") && ++blocks == 3);
        await Assert.ThrowsAsync<RequestFailedException>(() => new BatchLane(losing, SumModel.Binary()).RunAsync("sum/resumed.csv.gz"));

        Assert.Equal(BatchOutcome.Scored, await lane.RunAsync("sum/resumed.csv.gz"));
        Assert.Equal(BatchOutcome.Scored, await lane.RunAsync("sum/whole.csv.gz"));

        Assert.InRange((await lane.ReceiptAsync("sum/resumed.csv.gz")).GetProperty("chunks").GetProperty("resumed").GetInt32(), 1, 2);
        foreach (var container in new[] { "output", "rejects" })
        {
            var whole = await lane.Blob(container, "sum/whole.csv.gz").DownloadContentAsync(ended);
            var resumed = await lane.Blob(container, "sum/resumed.csv.gz").DownloadContentAsync(ended);
            Assert.Equal(whole.Value.Content.ToArray(), resumed.Value.Content.ToArray());
        }
    }

    [Fact]
    public async Task A_Blob_Of_Broken_Gzip_Fails_With_A_Receipt()
    {
        var lane = new BatchLane(azurite.Client, SumModel.Binary());
        await lane.Blob("input", "sum/cut.csv.gz").UploadAsync(BinaryData.FromBytes(Gzip(Csv)[..^4]), overwrite: true, TestContext.Current.CancellationToken);

        Assert.Equal(BatchOutcome.Failed, await lane.RunAsync("sum/cut.csv.gz"));

        Assert.Equal("broken-gzip", (await lane.ReceiptAsync("sum/cut.csv.gz")).GetProperty("failure").GetProperty("code").GetString());
        Assert.False(await lane.Blob("output", "sum/cut.csv.gz").ExistsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_Kilobyte_That_Unpacks_To_A_Gigabyte_Ends_At_The_Limit()
    {
        using var model = SumModel.Binary();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write("x,y\n"u8);
            var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2\n", 64 * 1024)));
            for (var i = 0; i < 64; i++)
                gzip.Write(rows);
        }

        packed.Position = 0;
        Assert.True(packed.Length < 64 * 1024);
        var error = await Assert.ThrowsAsync<CsvFormatException>(() => MemoryBatch.RunAsync(model, packed, format: Compressed with { MaxInputBytes = 1024 * 1024 }));

        Assert.Equal("file-too-large", error.Code);
        Assert.Contains("more than 1048576 bytes when decompressed", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return target.ToArray();
    }

    /// <summary>By the runtime's own reader.</summary>
    private static byte[] Gunzip(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
