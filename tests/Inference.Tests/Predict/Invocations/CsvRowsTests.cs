using System.Globalization;
using System.Text;
using Inference.Models;
using Inference.Predict.Invocations;
using Inference.Tests.Predict.Rows;
using Inference.Tests.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Invocations;

public sealed class CsvRowsTests
{
    private const int Features = 11;
    private const int Rows = 40;

    private static readonly LoadedModel Model = SumModel.Regression([.. Enumerable.Range(0, Features).Select(i => SumModel.Number(FormattableString.Invariant($"x{i}")))]);

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    public void Reads_Each_Field_As_The_Column_Reads_It_Wherever_It_Stands(string kind)
    {
        var write = NumberTexts.Of(kind);
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var order = Enumerable.Range(0, Features).ToArray();
            if (seed % 3 > 0)
                random.Shuffle(order);
            var texts = new string[Rows, Features];
            var csv = new StringBuilder(string.Join(',', order.Select(feature => $"x{feature}"))).Append('\n');
            for (var row = 0; row < Rows; row++)
            {
                foreach (var feature in order)
                    texts[row, feature] = Text(write, random);
                csv.AppendJoin(',', order.Select(feature => texts[row, feature])).Append('\n');
            }

            using var call = GeneralReader.Call(Model, Encoding.UTF8.GetBytes(csv.ToString()));
            CsvRows.Read(call);

            var errors = 0;
            for (var row = 0; row < Rows; row++)
            {
                for (var feature = 0; feature < Features; feature++)
                {
                    if (Model.Schema[feature].ParseText(Encoding.UTF8.GetBytes(texts[row, feature]), out var expected) != Inference.Schema.RejectReason.None)
                        errors++;
                    else
                        Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(call.Rows.Features.Span[(row * Features) + feature]), $"{kind}, seed {seed}: '{texts[row, feature]}'");
                }
            }

            Assert.Equal(errors, call.Errors.Count);
        }
    }

    private static string Text(Func<Random, Span<byte>, int> write, Random random)
    {
        Span<byte> text = stackalloc byte[NumberTexts.MaxBytes];
        var length = write(random, text);
        return text[..length].ContainsAny(",\"\r\n"u8) || length == 0 ? random.Next(1000).ToString(CultureInfo.InvariantCulture) : Encoding.Latin1.GetString(text[..length]);
    }
}
