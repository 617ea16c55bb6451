using System.Globalization;
using System.Text;
using Inference.Cli;

namespace Inference.Tests.Training;

/// <summary>Small made-up tables that a model can learn something from.</summary>
internal static class Synthetic
{
    private static readonly string[] Colors = ["red", "green", "blue", "grey, pale"];

    /// <summary>A label of no or yes that rises with x, is likelier for some colors, and is noisy.</summary>
    public static string Binary(int rows = 400, bool withMissing = false)
    {
        var random = new SplitMix64(7);
        var csv = new StringBuilder("x,age,color,member,answer\n");
        for (var row = 0; row < rows; row++)
        {
            var (x, age, color, member, noise) = (Unit(random), random.Next(60) + 20, random.Next(4), random.Next(2), Unit(random));
            var yes = x + (color == 2 ? 0.4 : 0) + (member * 0.2) + (noise * 0.5) > 0.95;
            var missing = withMissing && row % 7 == 0;
            csv.Append(CultureInfo.InvariantCulture, $"{(missing ? "" : x.ToString("0.0000", CultureInfo.InvariantCulture))},{(missing ? "NA" : age)},{(withMissing && row % 11 == 0 ? "" : $"\"{Colors[color]}\"")},{(member == 1 ? "True" : "False")},{(yes ? "yes" : "no")}\n");
        }

        return csv.ToString();
    }

    /// <summary>Three kinds by bands of x, which are not in the order of their names.</summary>
    public static string Multiclass(int rows = 450)
    {
        var random = new SplitMix64(8);
        var csv = new StringBuilder("x,color,kind\n");
        for (var row = 0; row < rows; row++)
        {
            var x = Unit(random);
            csv.Append(CultureInfo.InvariantCulture, $"{x:0.0000},\"{Colors[random.Next(4)]}\",{(x < 0.4 ? "oak" : x < 0.7 ? "ash" : "pine")}\n");
        }

        return csv.ToString();
    }

    /// <summary>A number that is mostly linear in x.</summary>
    public static string Regression(int rows = 400)
    {
        var random = new SplitMix64(9);
        var csv = new StringBuilder("x,color,price\n");
        for (var row = 0; row < rows; row++)
        {
            var (x, color) = (Unit(random), random.Next(4));
            csv.Append(CultureInfo.InvariantCulture, $"{x:0.0000},\"{Colors[color]}\",{(100 * x) + (20 * color) + Unit(random):0.00}\n");
        }

        return csv.ToString();
    }

    private static double Unit(SplitMix64 random) => random.Next(1_000_000) / 1e6;
}
