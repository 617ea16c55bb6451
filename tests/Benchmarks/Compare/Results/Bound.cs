using System.Globalization;

namespace Inference.Benchmarks.Compare.Results;

/// <summary>What is asked of a figure.</summary>
/// <param name="Limit">The least that it must be, or the most that it may be.</param>
/// <param name="IsMost">Which of the two.</param>
/// <param name="Format">Of the figure and the limit, with the unit: <c>0.0×</c>.</param>
internal readonly record struct Bound(double Limit, bool IsMost, string Format)
{
    public static Bound AtLeast(double limit, string format = "0.##×") => new(limit, false, format);

    public static Bound AtMost(double limit, string format = "0.##×") => new(limit, true, format);

    public bool IsMetBy(double value) => IsMost ? value <= Limit : value >= Limit;

    public string Text(double value) => value.ToString(Format, CultureInfo.InvariantCulture);

    public override string ToString() => (IsMost ? "at most " : "at least ") + Text(Limit);
}
