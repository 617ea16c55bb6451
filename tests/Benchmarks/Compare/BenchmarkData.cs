using System.Globalization;
using System.Text;
using Inference.Cli;

namespace Inference.Benchmarks.Compare;

/// <summary>Rows of numbers with six decimals, normally distributed, and a label that follows from six of them. All follow from seeds.</summary>
internal static class BenchmarkData
{
    /// <summary>Rows that each side trains on.</summary>
    public const int TrainingRows = 14_000;

    /// <summary>Rows that neither side trains on, which both are measured by.</summary>
    public const int TestRows = 20_000;

    private const int BufferBytes = 1 << 20;
    private const int MaxFieldBytes = 32;
    private const int LabelFeatures = 6;

    /// <summary>Names of the features: x0, x1, …</summary>
    public static IEnumerable<string> Names(int features) => Enumerable.Range(0, features).Select(i => string.Create(CultureInfo.InvariantCulture, $"x{i}"));

    /// <summary>Writes labelled rows, for training or for measuring.</summary>
    public static void WriteLabelled(string path, int rows, int features, ulong seed) => Write(path, rows, features, seed, hasLabel: true);

    /// <summary>Writes rows to be scored.</summary>
    public static void Write(string path, int rows, int features, ulong seed) => Write(path, rows, features, seed, hasLabel: false);

    /// <summary>Writes the header and the rows of a file <paramref name="times"/> times over: what a larger file costs does not depend on new numbers.</summary>
    public static void Repeat(string source, string path, int times)
    {
        using var rows = File.OpenRead(source);
        using var file = File.Create(path);
        rows.CopyTo(file);
        var header = File.ReadLines(source).First().Length + 1;
        for (var i = 1; i < times; i++)
        {
            rows.Position = header;
            rows.CopyTo(file);
        }
    }

    private static void Write(string path, int rows, int features, ulong seed, bool hasLabel)
    {
        var random = new SplitMix64(seed);
        using var file = File.Create(path);
        file.Write(Encoding.UTF8.GetBytes(string.Join(',', hasLabel ? Names(features).Append("label") : Names(features)) + "\n"));
        var buffer = new byte[BufferBytes];
        var length = 0;
        var row = new double[features];
        for (var i = 0; i < rows; i++)
        {
            if (length + ((features + 1) * MaxFieldBytes) > buffer.Length)
            {
                file.Write(buffer, 0, length);
                length = 0;
            }

            foreach (ref var value in row.AsSpan())
            {
                value = Normal(random);
                value.TryFormat(buffer.AsSpan(length), out var written, "F6", CultureInfo.InvariantCulture);
                length += written;
                buffer[length++] = (byte)',';
            }

            if (hasLabel)
                buffer[length++] = (byte)(IsPositive(row) ? '1' : '0');
            else
                length--;
            buffer[length++] = (byte)'\n';
        }

        file.Write(buffer, 0, length);
    }

    private static double Normal(SplitMix64 random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A line, a product without its size, and two features of which a third one chooses: what trees find, with some work.</summary>
    private static bool IsPositive(ReadOnlySpan<double> x) =>
        x.Length < LabelFeatures ? x[0] > 0 : (2 * x[0]) + (1.5 * Math.Abs(x[1]) * Math.Sign(x[2])) + (0.5 * (x[3] > 0 ? x[4] : -x[5])) > 0;
}
