using System.Globalization;
using System.Text;
using Inference.Cli;
using Inference.Cli.SampleData;

namespace Inference.Tests.Batch.Faults;

/// <summary>Payments for the committed model <c>payments</c>, in files of any size, with bad rows and quoted newlines between them.</summary>
internal static class PaymentsCsv
{
    private const int OddRows = 500;

    /// <summary>Payments differ for this many rows, then come again under new ids: making them takes most of the time.</summary>
    private const int Payments = 20_000;

    public static byte[] Write(ulong seed, int bytes)
    {
        var random = new SplitMix64(seed);
        var generator = new PaymentsGenerator(seed);
        var payments = Enumerable.Range(0, Payments).Select(_ => generator.Next().Fields()).ToArray();
        using var csv = new MemoryStream(bytes + 1024);
        using (var writer = new StreamWriter(csv, new UTF8Encoding(false), leaveOpen: true))
        {
            writer.Write($"payment_id,{Payment.Header}\n");
            for (var row = 1; csv.Length < bytes; row++)
            {
                var payment = payments[random.Next(Payments)];
                writer.Write(random.Next(OddRows) switch
                {
                    0 => $"p-{row},much{payment}\n",
                    1 => $"p-{row},{payment[..payment.LastIndexOf(',')]}\n",
                    2 => $"\"p\n-{row}, quoted\",{payment}\n",
                    _ => string.Create(CultureInfo.InvariantCulture, $"p-{row},{payment}\n"),
                });
                if (row % OddRows == 0)
                    writer.Flush();
            }
        }

        return csv.ToArray();
    }
}
