using System.Text;
using FsCheck.Fluent;
using Inference.Csv;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Csv;

public sealed class CsvChunkerTests
{
    private const int ChunkBytes = 32;

    [Theory]
    [InlineData("h\n1\n2\n")]
    [InlineData("h\r\naaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\nc")]
    [InlineData("h\raaaaaaaaaaaaaaaaaaaaaaaaaaa\rbbbbbbbbbbbbbbbbbbbbbbbbbbbb\rc\r")]
    [InlineData("h\n\"aaaaaaaaaaaaa\nbbbbbbbbbbbb\"\n\"cccccccccc\"\"\ncccc\"\nd")]
    public async Task Chunks_Hold_The_Same_Records_As_The_Whole(string text)
    {
        var (chunked, _) = await ReadAsync(text, pieceBytes: 1);

        Assert.Equal(ReadWhole(text), chunked);
    }

    [Fact]
    public async Task Where_It_Cuts_Does_Not_Depend_On_How_The_Bytes_Arrive()
    {
        var text = "h,i\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},\"x\n{i}\"\n"));

        var (_, byOne) = await ReadAsync(text, pieceBytes: 1);
        var (_, bySeven) = await ReadAsync(text, pieceBytes: 7);
        var (_, atOnce) = await ReadAsync(text, pieceBytes: 100_000);

        Assert.True(atOnce.Count > 10);
        Assert.Equal(atOnce, byOne);
        Assert.Equal(atOnce, bySeven);
    }

    [Fact]
    public async Task A_Record_Longer_Than_A_Chunk_Is_Rejected_And_The_Rest_Is_Read()
    {
        var (records, _) = await ReadAsync("h\n1\n" + new string('x', 500) + "\n2\n3\n", pieceBytes: 10);

        Assert.Equal(["1", "record-too-long", "2", "3"], records);
    }

    [Fact]
    public async Task A_Quote_That_Never_Closes_Spoils_One_Line_Only()
    {
        var (records, _) = await ReadAsync("h\n1\n\"open\n" + string.Concat(Enumerable.Range(2, 30).Select(i => $"{i}\n")), pieceBytes: 10);

        Assert.Equal(["1", "unterminated-quote", .. Enumerable.Range(2, 30).Select(i => $"{i}")], records);
    }

    [Theory]
    [InlineData("", "empty-file")]
    [InlineData("\n\n", "empty-file")]
    [InlineData("\"h\n1\n", "malformed-header")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n1\n", "header-too-long")]
    public async Task A_File_Without_A_Header_Is_Refused(string text, string code)
    {
        var error = await Assert.ThrowsAsync<CsvFormatException>(() => ReadAsync(text, pieceBytes: 100));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task A_Byte_Order_Mark_Is_Passed_Over_And_UTF_16_Refused()
    {
        var (records, _) = await ReadAsync("\uFEFFh\n1\n", pieceBytes: 100);
        Assert.Equal(["1"], records);

        using var utf16 = new MemoryStream([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("h\n1\n")]);
        var error = await Assert.ThrowsAsync<CsvFormatException>(() => new CsvChunker(utf16, ChunkBytes).ReadHeaderAsync(CancellationToken.None));
        Assert.Equal("not-utf8", error.Code);
    }

    [Fact]
    public void Any_Bytes_Are_Read_To_The_End()
    {
        var alphabet = Gen.Elements<byte>((byte)'a', (byte)',', (byte)'"', (byte)'\n', (byte)'\r', 0xFF);
        Prop.ForAll(Arb.From(alphabet.ArrayOf()), bytes =>
        {
            using var stream = new MemoryStream([.. "h\n"u8, .. bytes]);
            var (records, chunks) = ReadAsync(stream).GetAwaiter().GetResult();
            return chunks.Sum() <= bytes.Length && records.Count <= bytes.Length;
        }).CheckSeeded();
    }

    private static List<string> ReadWhole(string text)
    {
        var reader = new CsvReader(Encoding.UTF8.GetBytes(text));
        reader.Read();
        return Records(ref reader);
    }

    private static async Task<(List<string> Records, List<int> ChunkLengths)> ReadAsync(string text, int pieceBytes)
    {
        await using var stream = new PiecewiseStream(Encoding.UTF8.GetBytes(text), pieceBytes);
        return await ReadAsync(stream);
    }

    private static async Task<(List<string> Records, List<int> ChunkLengths)> ReadAsync(Stream stream)
    {
        var records = new List<string>();
        var lengths = new List<int>();
        var chunker = new CsvChunker(stream, ChunkBytes);
        await chunker.ReadHeaderAsync(CancellationToken.None);
        while (await chunker.ReadAsync(CancellationToken.None) is { } chunk)
        {
            using (chunk)
            {
                Assert.Equal(lengths.Count, chunk.Index);
                lengths.Add(chunk.Length);
                records.AddRange(RecordsOf(chunk));
            }
        }

        return (records, lengths);
    }

    private static List<string> RecordsOf(CsvChunk chunk)
    {
        var reader = new CsvReader(chunk.Data, chunk.Truncated);
        return Records(ref reader);
    }

    private static List<string> Records(ref CsvReader reader)
    {
        var records = new List<string>();
        while (reader.Read())
            records.Add(reader.Error == RejectReason.None ? string.Join('|', reader.ToStrings()) : reader.Error.Code());
        return records;
    }
}
