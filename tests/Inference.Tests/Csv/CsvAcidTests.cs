using System.Text;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Tests.Csv;

/// <summary>
/// The cases of the public CSV test collections (csv-spectrum, the examples of RFC 4180, the case tables of Papa Parse and
/// of Python's csv module), written anew. Fields are separated by '¦' and records by '§' in what is expected.
/// </summary>
public sealed class CsvAcidTests
{
    private const string None = "(no record)";

    /// <summary>As short as the longest record allows.</summary>
    private const int ChunkBytes = 80;

    [Theory]
    // csv-spectrum, in its order.
    [InlineData("first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123", "first¦last¦address¦city¦zip§John¦Doe¦120 any st.¦Anytown, WW¦08123")]
    [InlineData("a,b,c\n1,\"\",\"\"\n2,3,4", "a¦b¦c§1¦¦§2¦3¦4")]
    [InlineData("a,b,c\r\n1,\"\",\"\"\r\n2,3,4", "a¦b¦c§1¦¦§2¦3¦4")]
    [InlineData("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4", "a¦b§1¦ha \"ha\" ha§3¦4")]
    [InlineData("key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"", "key¦val§1¦{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}")]
    [InlineData("Place,Position\nHome,\"40° 26' 46\"\" N, 79° 58' 56\"\" W\"\n", "Place¦Position§Home¦40° 26' 46\" N, 79° 58' 56\" W")]
    [InlineData("a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9", "a¦b¦c§1¦2¦3§Once upon \na time¦5¦6§7¦8¦9")]
    [InlineData("a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9", "a¦b¦c§1¦2¦3§Once upon \r\na time¦5¦6§7¦8¦9")]
    [InlineData("a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4", "a¦b§1¦ha \n\"ha\" \nha§3¦4")]
    [InlineData("a,b,c\n1,2,3", "a¦b¦c§1¦2¦3")]
    [InlineData("a,b,c\r\n1,2,3", "a¦b¦c§1¦2¦3")]
    [InlineData("a,b,c\n1,2,3\n4,5,ʤ", "a¦b¦c§1¦2¦3§4¦5¦ʤ")]
    // RFC 4180, section 2.
    [InlineData("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", "aaa¦bbb¦ccc§zzz¦yyy¦xxx")]
    [InlineData("aaa,bbb,ccc\r\nzzz,yyy,xxx", "aaa¦bbb¦ccc§zzz¦yyy¦xxx")]
    [InlineData("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", "aaa¦bbb¦ccc§zzz¦yyy¦xxx")]
    [InlineData("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", "aaa¦b\r\nbb¦ccc§zzz¦yyy¦xxx")]
    [InlineData("\"aaa\",\"b\"\"bb\",\"ccc\"", "aaa¦b\"bb¦ccc")]
    // Papa Parse and Python.
    [InlineData("", None)]
    [InlineData("\n\n\n", None)]
    [InlineData("A", "A")]
    [InlineData("A,b,c\r\n\r\nd,e,f", "A¦b¦c§d¦e¦f")]
    [InlineData("A,b,c\n\n\r\n\rd,e,f\n\n", "A¦b¦c§d¦e¦f")]
    [InlineData("A,b,c\rd,e,f", "A¦b¦c§d¦e¦f")]
    [InlineData("a\nb\r\nc\rd", "a§b§c§d")]
    [InlineData("A, b ,c", "A¦ b ¦c")]
    [InlineData("A,\" b \",c", "A¦ b ¦c")]
    [InlineData("A,B,\"\"", "A¦B¦")]
    [InlineData("A,\"\",C\n\"\",\"\",\"\"", "A¦¦C§¦¦")]
    [InlineData(",,\n,", "¦¦§¦")]
    [InlineData("A,\"\"\"\"\"\",C", "A¦\"\"¦C")]
    [InlineData("\"\"\"\",\"a\"\"\",\"\"\"b\"", "\"¦a\"¦\"b")]
    [InlineData("A,\",\",\"\n\",\"\r\n\",\"\r\"", "A¦,¦\n¦\r\n¦\r")]
    [InlineData("\"A,B\",\"C\nD\"", "A,B¦C\nD")]
    [InlineData("\"\"", "")]
    [InlineData("a\n\"\"\nb", "a§§b")]
    [InlineData("a,b\n#c,d", "a¦b§#c¦d")]
    [InlineData("a\tb;c|d", "a\tb;c|d")]
    [InlineData("a\\,b\n\\\"", "a\\¦b§!malformed-quote")]
    [InlineData("a,\u00a0b,\u2028c", "a¦\u00a0b¦\u2028c")]
    [InlineData("a,\0,c", "a¦\0¦c")]
    // Broken ones: the line is rejected, and the next one is read.
    [InlineData("a,b \"c\" d\ne", "!malformed-quote§e")]
    [InlineData("a,\"b\"c\nd", "!malformed-quote§d")]
    [InlineData("a, \"b\"\nc", "!malformed-quote§c")]
    [InlineData("a,\"b\" ,c\nd", "!malformed-quote§d")]
    [InlineData("a,\"b\nc,d\ne", "!unterminated-quote§c¦d§e")]
    [InlineData("a,\"", "!unterminated-quote")]
    [InlineData("a,\"\"\"", "!unterminated-quote")]
    [InlineData("a,\"5 inch\nb,c\nd,\"6 inch\ne,f", "!unterminated-quote§b¦c§!unterminated-quote§e¦f")]
    public async Task Reads_Each_Case_As_Its_Collection_Says_In_One_Piece_And_In_Chunks(string text, string expected)
    {
        Assert.Equal(expected, ReadWhole(text));
        // Records in front move the case over all places where a chunk may be cut.
        for (var before = 0; before < ChunkBytes; before++)
            Assert.Equal(expected, await ReadChunksAsync(text, before));
    }

    private static string ReadWhole(string text)
    {
        var reader = new CsvReader(Encoding.UTF8.GetBytes(text));
        return Joined(Records(ref reader));
    }

    private static async Task<string> ReadChunksAsync(string text, int before)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("h\n" + new string('z', before) + "\n" + text));
        var chunker = new CsvChunker(stream, ChunkBytes);
        await chunker.ReadHeaderAsync(TestContext.Current.CancellationToken);
        var records = new List<string>();
        while (await chunker.ReadAsync(TestContext.Current.CancellationToken) is { } chunk)
        {
            using (chunk)
                records.AddRange(Records(chunk));
        }

        return Joined(records[(before > 0 ? 1 : 0)..]);
    }

    private static string Joined(List<string> records) => records.Count == 0 ? None : string.Join('§', records);

    private static List<string> Records(CsvChunk chunk)
    {
        var reader = new CsvReader(chunk.Data, chunk.Truncated);
        return Records(ref reader);
    }

    private static List<string> Records(ref CsvReader reader)
    {
        var records = new List<string>();
        while (reader.Read())
            records.Add(reader.Error == RejectReason.None ? string.Join('¦', reader.ToStrings()) : "!" + reader.Error.Code());
        return records;
    }
}
