using System.Globalization;

namespace Inference.Benchmarks.Compare.Results;

/// <summary>The same figure, measured once in every round.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public double Min => _values.Min();

    public double Max => _values.Max();

    public void Add(double value) => _values.Add(value);

    /// <summary>Median and range: <c>1,234 (1,200–1,300)</c>; one value stands alone.</summary>
    /// <param name="format">Of each number, such as <c>N0</c>.</param>
    public string Text(string format)
    {
        string Number(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return _values.Count == 1 ? Number(Median) : $"{Number(Median)} ({Number(Min)}–{Number(Max)})";
    }
}
