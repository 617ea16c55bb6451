using System.Text;
using FsCheck.Fluent;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

/// <summary>Whatever bytes stand behind a header, rows add up, and where the chunks are cut does not show.</summary>
public sealed class BatchPropertyTests
{
    private static readonly string[] Parts = ["1", "2.5", "x", ",", ",", ",", "\n", "\n", "\r\n", "\r", "1,2\n", "1,2\r\n", "\"3\",4\n", "\"a\nb\",1\n", "\"\"", "é", "\xFF", "a\"b\n", "\n\n"];

    [Fact]
    public void Any_Bytes_Give_The_Same_Files_At_Every_Chunk_Size() => Check(150);

    [Fact]
    [Trait("Category", Soak.Category)]
    public void Very_Many_Files_Of_Any_Bytes_Give_The_Same_At_Every_Chunk_Size()
    {
        Soak.Only();
        Check(5000);
    }

    private static void Check(int inputs)
    {
        using var model = SumModel.Binary();
        var keep = new ModelBatchOptions { KeepColumns = ["y"] };
        Prop.ForAll(Arb.From(Gen.Elements(Parts).ListOf()), parts =>
        {
            byte[] csv = [.. "x,y\n"u8, .. Encoding.Latin1.GetBytes(string.Concat(parts))];
            var whole = Run(model, csv, null, csv.Length + 1);
            Assert.Equal(whole.Counts.Scored + whole.Counts.Rejected, whole.Counts.Rows);
            Assert.True(System.Text.Unicode.Utf8.IsValid(whole.Rejects));
            Assert.DoesNotContain("\n\n", whole.OutputText.Replace("\r", "", StringComparison.Ordinal).Replace("\"a\nb\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
            // A quote that spoils its line might have closed at any place behind it, and then be part of a longer record.
            var reach = whole.Counts.Reasons.ContainsKey(RejectReason.UnterminatedQuote.Code()) ? csv.Length : LongestStretch(csv);
            foreach (var chunkBytes in new[] { 48, 64, 100 }.Where(bytes => bytes > reach))
            {
                var cut = Run(model, csv, null, chunkBytes);
                Assert.Equal(whole.OutputText, cut.OutputText);
                Assert.Equal(whole.RejectsText, cut.RejectsText);
                Assert.Equal(Run(model, csv, keep, csv.Length + 1).OutputText, Run(model, csv, keep, chunkBytes).OutputText);
            }
        }).CheckSeeded(inputs);
    }

    /// <summary>No record is longer than two lines of the file: the only part with a newline inside quotes has one.</summary>
    private static int LongestStretch(byte[] csv)
    {
        var lines = Encoding.Latin1.GetString(csv).Split(['\n', '\r']).Select(line => line.Length + 2).ToList();
        return lines.Zip(lines.Skip(1).Append(0), (line, next) => line + next).Max();
    }

    private static MemoryBatch Run(LoadedModel model, byte[] csv, ModelBatchOptions? options, int chunkBytes) =>
        MemoryBatch.RunAsync(model, new MemoryStream(csv), options, chunkBytes).GetAwaiter().GetResult();
}
