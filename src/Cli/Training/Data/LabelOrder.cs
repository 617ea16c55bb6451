using System.Globalization;

namespace Inference.Cli.Training.Data;

/// <summary>Numbers by value and before texts, texts by code point (so false stands before true).</summary>
internal sealed class LabelOrder : IComparer<string>
{
    public int Compare(string? x, string? y)
    {
        var xIsNumber = double.TryParse(x, NumberStyles.Float, CultureInfo.InvariantCulture, out var left);
        var yIsNumber = double.TryParse(y, NumberStyles.Float, CultureInfo.InvariantCulture, out var right);
        if (xIsNumber != yIsNumber)
            return xIsNumber ? -1 : 1;
        return xIsNumber && left != right ? left.CompareTo(right) : string.CompareOrdinal(x, y);
    }
}
