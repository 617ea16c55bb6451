using System.Globalization;
using System.Text;

namespace Inference.Cli.SampleData;

/// <summary>Writes the files of the data folder: the same bytes on every machine for the same seed.</summary>
internal static class SampleDataFiles
{
    public const ulong DefaultSeed = 42;

    private const int SampleRows = 500;
    private const int PaymentRows = 25_000;
    private const int NewPaymentRows = 200;

    /// <summary>Writes all files into <paramref name="folder"/>, over what is there.</summary>
    public static void Write(string folder, ulong seed)
    {
        Directory.CreateDirectory(folder);
        WriteText(folder, "sample_input.csv", SampleInput(seed));
        WriteText(folder, "payments.csv", Payments(seed));
        WriteText(folder, "payments_new.csv", NewPayments(seed));
        File.WriteAllBytes(Path.Combine(folder, "payments_bad_rows.csv"), BadRows.Write(new PaymentsGenerator(seed + 2)));
    }

    /// <summary>The reference design's shape: three features and a 0/1 target.</summary>
    private static StringBuilder SampleInput(ulong seed)
    {
        var random = new SplitMix64(seed);
        var csv = new StringBuilder("feature1,feature2,feature3,target\n");
        for (var row = 0; row < SampleRows; row++)
        {
            var (one, two, three) = (Math.Round(10 * random.NextDouble(), 1), Math.Round(5 * random.NextDouble(), 1), Math.Round(8 * random.NextDouble(), 1));
            var noise = 3 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
            var target = one + (two > 2.5 ? three : -two) + noise > 6.5 ? 1 : 0;
            csv.Append(CultureInfo.InvariantCulture, $"{one:0.0},{two:0.0},{three:0.0},{target}\n");
        }

        return csv;
    }

    private static StringBuilder Payments(ulong seed)
    {
        var payments = new PaymentsGenerator(seed);
        var csv = new StringBuilder($"{Payment.Header},is_fraud\n");
        for (var row = 0; row < PaymentRows; row++)
        {
            var payment = payments.Next();
            csv.Append(payment.Fields()).Append(payment.IsFraud ? ",1\n" : ",0\n");
        }

        return csv;
    }

    private static StringBuilder NewPayments(ulong seed)
    {
        var payments = new PaymentsGenerator(seed + 1);
        var csv = new StringBuilder($"payment_id,{Payment.Header}\n");
        for (var row = 1; row <= NewPaymentRows; row++)
            csv.Append(CultureInfo.InvariantCulture, $"p-{row:000000},").Append(payments.Next().Fields()).Append('\n');
        return csv;
    }

    private static void WriteText(string folder, string name, StringBuilder text) => File.WriteAllText(Path.Combine(folder, name), text.ToString());
}
