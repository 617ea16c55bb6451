using System.IO.Compression;
using System.Text;
using FsCheck.Fluent;
using Inference.Csv;
using Inference.Tests.Testing;

namespace Inference.Tests.Csv;

public sealed class GzipReaderTests
{
    private static readonly byte[] First = Gzip(Encoding.UTF8.GetBytes("x,y\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{i},{i * 7919 % 1000}\n"))));
    private static readonly byte[] Second = Gzip("second\n"u8);

    [Fact]
    public async Task Members_Are_Read_As_One_File_However_The_Bytes_Arrive()
    {
        var expected = await ReadAsync([.. First, .. Second], 100_000);
        Assert.EndsWith("second\n", Encoding.UTF8.GetString(expected), StringComparison.Ordinal);

        for (var piece = 1; piece < 40; piece++)
            Assert.Equal(expected, await ReadAsync([.. First, .. Second], piece));
        for (var split = 1; split < First.Length + Second.Length; split++)
            Assert.Equal(expected, await ReadAsync([.. First, .. Second], split, 100_000));
    }

    [Fact]
    public async Task Many_Small_And_Empty_Members_Are_Read()
    {
        var members = Enumerable.Range(0, 3000).SelectMany(i => i % 3 == 0 ? Gzip([]) : Gzip(Encoding.UTF8.GetBytes($"{i}\n"))).ToArray();

        Assert.Equal(string.Concat(Enumerable.Range(0, 3000).Where(i => i % 3 != 0).Select(i => $"{i}\n")), Encoding.UTF8.GetString(await ReadAsync(members, 777)));
    }

    [Fact]
    public async Task A_Stream_Cut_Anywhere_Is_Broken()
    {
        byte[] whole = [.. First, .. Second];
        for (var length = 1; length < whole.Length; length++)
        {
            // Between two members, nobody can tell.
            if (length == First.Length)
                continue;
            await AssertBrokenAsync(whole[..length]);
        }
    }

    [Fact]
    public async Task A_Cut_Inside_An_Uncompressed_Block_Is_No_End_Either()
    {
        var stored = Gzip(new byte[70_000], CompressionLevel.NoCompression);

        foreach (var length in new[] { 20, 60_000, stored.Length - 60, stored.Length - 40, stored.Length - 20, stored.Length - 9, stored.Length - 8, stored.Length - 1 })
            await AssertBrokenAsync(stored[..length]);
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x1F })]
    [InlineData(new byte[] { 0x1F, 0x8B })]
    [InlineData(new byte[] { 1, 2, 3 })]
    public async Task Something_Behind_The_Last_Member_Is_Not_Passed_Over(byte[] garbage)
    {
        await AssertBrokenAsync([.. First, .. garbage]);
        await AssertBrokenAsync([.. First, .. garbage, .. new byte[20_000]]);
    }

    [Fact]
    public async Task A_Flipped_Byte_Is_Found_By_The_Checksum()
    {
        // Header bytes 4 to 9 are time, flags and system: nobody reads them.
        foreach (var at in Enumerable.Range(10, First.Length - 10).Where(at => at % 7 == 0).Append(First.Length - 1).Append(First.Length - 5))
        {
            var damaged = First.ToArray();
            damaged[at] ^= 0x10;
            await AssertBrokenAsync(damaged);
        }
    }

    [Fact]
    public async Task A_File_That_Is_No_Gzip_Is_Told_So()
    {
        var error = await Assert.ThrowsAsync<CsvFormatException>(() => ReadAsync(Encoding.UTF8.GetBytes("x,y\n1,2\n"), 100));

        Assert.Equal(("broken-gzip", "The name ends in .gz, but the file is not compressed by gzip. Compress it, or name it .csv."), (error.Code, error.Message));
    }

    [Fact]
    public async Task Nothing_Is_Nothing() => Assert.Empty(await ReadAsync([], 10));

    [Fact]
    public void What_The_Writer_Compresses_Comes_Back()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), pieces =>
        {
            var members = pieces.SelectMany(piece =>
            {
                using var member = GzipWriter.Compress(piece);
                return member.Written.ToArray();
            });
            return ReadAsync([.. members], 50).GetAwaiter().GetResult().SequenceEqual(pieces.SelectMany(piece => piece));
        }).CheckSeeded(200);
    }

    private static async Task AssertBrokenAsync(byte[] bytes)
    {
        var error = await Assert.ThrowsAsync<CsvFormatException>(() => ReadAsync(bytes, 8192));
        Assert.Equal("broken-gzip", error.Code);
    }

    private static async Task<byte[]> ReadAsync(byte[] compressed, params int[] pieces)
    {
        await using var stream = new PiecewiseStream(compressed, pieces);
        await using var reader = new GzipReader(stream);
        using var content = new MemoryStream();
        var buffer = new byte[1000];
        while (await reader.ReadAsync(buffer) is var read and > 0)
            content.Write(buffer, 0, read);
        Assert.Equal(compressed.Length, reader.CompressedBytes);
        return content.ToArray();
    }

    private static byte[] Gzip(ReadOnlySpan<byte> content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, level, leaveOpen: true))
            gzip.Write(content);
        return target.ToArray();
    }
}
