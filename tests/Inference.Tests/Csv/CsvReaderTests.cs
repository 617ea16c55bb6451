using System.Text;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Tests.Csv;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b;1|2")]
    [InlineData("a,b\r\n1,2", "a|b;1|2")]
    [InlineData("a,b\r1,2\r", "a|b;1|2")]
    [InlineData("\n\na,b\n\n\r\n1,2\n\n", "a|b;1|2")]
    [InlineData("\"x, y\",\"line\nbreak\"\n", "x, y|line\nbreak")]
    [InlineData("\"say \"\"hi\"\"\",\"\"\n", "say \"hi\"|")]
    [InlineData("\"\"\"\"\n", "\"")]
    [InlineData(",\n", "|")]
    [InlineData("a,", "a|")]
    public void Reads_Records_As_RFC_4180_Says(string text, string expected)
    {
        Assert.Equal(expected, string.Join(';', Read(text).Select(record => string.Join('|', record.Fields))));
    }

    [Theory]
    [InlineData("x\"y,2\n3,4\n", RejectReason.MalformedQuote)]
    [InlineData("\"x\"y,2\n3,4\n", RejectReason.MalformedQuote)]
    [InlineData("\"x,2\n3,4\n", RejectReason.UnterminatedQuote)]
    public void Goes_On_With_The_Next_Line_After_A_Broken_Record(string text, RejectReason expected)
    {
        var records = Read(text);

        Assert.Equal([expected, RejectReason.None], records.Select(record => record.Error));
        Assert.Equal(["3", "4"], records[1].Fields);
        Assert.Equal([0, 1], records.Select(record => record.Line));
    }

    [Fact]
    public void Counts_Lines_Inside_Quoted_Fields()
    {
        Assert.Equal([0, 4], Read("\"a\nb\r\nc\rd\",1\n2,3\n").Select(record => record.Line));
    }

    [Fact]
    public void Fields_Beyond_The_Most_Are_Counted_And_Records_Behind_Are_Read()
    {
        var reader = new CsvReader("1,2,\"3\",4\n5,6\n"u8, maxFields: 2);

        Assert.True(reader.Read());
        Assert.Equal((4, "2"), (reader.FieldCount, Encoding.UTF8.GetString(reader.Field(1))));
        Assert.True(reader.Read());
        Assert.Equal(["5", "6"], reader.ToStrings());
        Assert.False(reader.Read());
    }

    private static List<(string[] Fields, RejectReason Error, int Line)> Read(string text)
    {
        var records = new List<(string[], RejectReason, int)>();
        var reader = new CsvReader(Encoding.UTF8.GetBytes(text));
        while (reader.Read())
            records.Add((reader.Error == RejectReason.None ? reader.ToStrings() : [], reader.Error, reader.Line));
        return records;
    }
}
