using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Inference.Csv;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Csv;

public sealed class CsvPropertyTests
{
    /// <summary>Made of what matters to CSV, and of text of one to four bytes.</summary>
    private static readonly Gen<string> Field = Gen.Elements("", ",", ";", "\t", "|", "\"", "\"\"", "\n", "\r", "\r\n", "a", "b c", " ", "é", "€", "𝄞", "=1+1", "\0")
        .ListOf().Select(parts => string.Concat(parts.Take(6)));

    private static readonly Gen<string> Newline = Gen.Elements("\n", "\r\n", "\r", "\n\n", "\r\r\n\n");

    private static readonly Gen<Table> Tables = TablesOf(Gen.Choose(1, 5), 12, Field);

    /// <summary>Records of several hundred bytes, of which most have no quotes and some have them anywhere.</summary>
    private static readonly Gen<Table> WideTables = TablesOf(Gen.Choose(1, 40), 8, Gen.Frequency((60, Gen.Elements("", "-0.5", "12345.678", "a b", "été", "x=1", "0123456789012345678901234567890123456789")), (1, Field)));

    private static Gen<Table> TablesOf(Gen<int> widths, int maxRows, Gen<string> field) =>
        from columns in widths
        from rows in Gen.Choose(0, maxRows)
        from cells in field.ArrayOf(columns * rows)
        from newlines in Newline.ArrayOf(rows + 1)
        from dialect in Gen.Elements<CsvDialect>(CsvDialect.All)
        from endsWithNewline in Gen.Elements(true, false)
        select new Table(columns, cells, newlines, dialect, endsWithNewline);

    [Fact]
    public void Any_Table_Written_And_Read_Back_Is_Equal_At_Any_Chunk_Size() => CheckTables(Tables, 400);

    [Fact]
    public void Any_Wide_Table_Written_And_Read_Back_Is_Equal_At_Any_Chunk_Size() => CheckTables(WideTables, 300);

    [Fact]
    [Trait("Category", Soak.Category)]
    public void Very_Many_Tables_Written_And_Read_Back_Are_Equal()
    {
        Soak.Only();
        CheckTables(Tables, 20_000);
        CheckTables(WideTables, 20_000);
    }

    [Fact]
    public void Any_Bytes_Are_Read_The_Same_At_Every_Chunk_Size() => CheckBytes(500);

    [Fact]
    [Trait("Category", Soak.Category)]
    public void Very_Many_Strings_Of_Bytes_Are_Read_The_Same_At_Every_Chunk_Size()
    {
        Soak.Only();
        CheckBytes(30_000);
    }

    private static void CheckTables(Gen<Table> tables, int inputs) => Prop.ForAll(Arb.From(tables), table =>
    {
        var (bytes, longest) = table.Write();
        var expected = table.Rows().ToList();
        foreach (var chunkBytes in new[] { longest, longest + 1, longest + 3, (longest * 2) + 5, bytes.Length + 1, bytes.Length + 100 })
        {
            var found = Read(bytes, Math.Max(chunkBytes, 64), table.Dialect).Select(record => record.Fields).ToList();
            Assert.Equal(expected.Count, found.Count);
            for (var row = 0; row < expected.Count; row++)
                Assert.Equal(expected[row], found[row]);
        }
    }).CheckSeeded(inputs);

    private static void CheckBytes(int inputs)
    {
        var alphabet = Gen.Elements<byte>((byte)'a', (byte)'a', (byte)',', (byte)';', (byte)'"', (byte)'"', (byte)'\n', (byte)'\n', (byte)'\r', 0xC3, 0);
        Prop.ForAll(Arb.From(alphabet.ArrayOf()), Arb.From(Gen.Elements<CsvDialect>(CsvDialect.All)), (body, dialect) =>
        {
            byte[] bytes = [.. "h\n"u8, .. body];
            var whole = Read(bytes, bytes.Length + 1, dialect);
            var newlines = body.Count(value => value is (byte)'\n' or (byte)'\r');
            Assert.InRange(whole.Count, 0, newlines + 1);
            // Every byte that is no newline between records is in exactly one of them.
            Assert.Equal(body.Length, whole.Sum(record => record.Raw.Length) + whole.Sum(record => record.NewlinesBehind) + Leading(body));
            var longest = whole.Select(record => Reach(record, body.Length, dialect)).DefaultIfEmpty().Max();
            for (var chunkBytes = Math.Max(longest + 2, 8); chunkBytes < Math.Min(bytes.Length, longest + 40); chunkBytes++)
                Assert.Equal(whole, Read(bytes, chunkBytes, dialect));
            // Even a chunk that records do not fit in loses no line without telling.
            foreach (var record in Read(bytes, 8, dialect).Where(record => record.Error == RejectReason.None))
                Assert.Contains(Encoding.Latin1.GetString(record.Raw), Encoding.Latin1.GetString(body), StringComparison.Ordinal);
        }).CheckSeeded(inputs);
    }

    /// <summary>Bytes that must be seen to know the record. Of one whose open quote spoils its line, those up to the end: it might still close.</summary>
    private static int Reach(Record record, int bodyLength, CsvDialect dialect)
    {
        var alone = new CsvReader(record.Raw, delimiter: dialect.Delimiter);
        return alone.Read() && alone.Error == RejectReason.UnterminatedQuote ? bodyLength : record.Raw.Length;
    }

    private static int Leading(byte[] body) => body.TakeWhile(value => value is (byte)'\n' or (byte)'\r').Count();

    private static List<Record> Read(byte[] bytes, int chunkBytes, CsvDialect dialect)
    {
        using var stream = new PiecewiseStream(bytes, 3, 1, 1000);
        var schema = new ModelSchema([SumModel.Number("h")]);
        var chunker = new CsvChunker(stream, chunkBytes);
        var lines = chunker.ReadHeaderAsync(schema, dialect, CancellationToken.None).GetAwaiter().GetResult().Lines;
        var records = new List<Record>();
        while (chunker.ReadAsync(CancellationToken.None).GetAwaiter().GetResult() is { } chunk)
        {
            using (chunk)
                lines += Add(chunk, dialect, records, lines);
        }

        return records;
    }

    private static int Add(CsvChunk chunk, CsvDialect dialect, List<Record> records, int linesBefore)
    {
        var reader = new CsvReader(chunk.Data, chunk.Truncated, dialect.Delimiter);
        while (reader.Read())
        {
            var behind = chunk.Data[(reader.RecordStart + reader.RecordLength)..];
            var rest = behind.IndexOfAnyExcept((byte)'\n', (byte)'\r');
            records.Add(new Record(reader.Record.ToArray(), reader.Error == RejectReason.None ? reader.ToStrings() : [], reader.Error, linesBefore + reader.Line, rest < 0 ? behind.Length : rest));
        }

        return reader.LinesRead;
    }

    private sealed record Record(byte[] Raw, string[] Fields, RejectReason Error, int Line, int NewlinesBehind)
    {
        /// <summary>Newlines may stand at the end of one chunk or at the start of the next.</summary>
        public bool Equals(Record? other) =>
            other is not null && Raw.SequenceEqual(other.Raw) && Fields.SequenceEqual(other.Fields) && Error == other.Error && Line == other.Line;

        public override int GetHashCode() => Line;
    }

    private sealed record Table(int Columns, string[] Cells, string[] Newlines, CsvDialect Dialect, bool EndsWithNewline)
    {
        public IEnumerable<string[]> Rows() => Cells.Chunk(Columns);

        /// <summary>The file, and the most bytes that a record takes with the newlines behind it.</summary>
        public (byte[] Bytes, int Longest) Write()
        {
            var writer = new ArrayBufferWriter<byte>();
            writer.Write("h"u8);
            writer.Write(Encoding.UTF8.GetBytes(Newlines[0]));
            var longest = 0;
            var row = 0;
            foreach (var cells in Rows())
            {
                var start = writer.WrittenCount;
                var record = new ArrayBufferWriter<byte>();
                CsvField.WriteRecord(record, cells, Dialect);
                writer.Write(record.WrittenSpan[..^1]);
                if (++row < Newlines.Length - 1 || EndsWithNewline)
                    writer.Write(Encoding.UTF8.GetBytes(Newlines[row]));
                longest = Math.Max(longest, writer.WrittenCount - start);
            }

            return (writer.WrittenSpan.ToArray(), longest + 2);
        }
    }
}
