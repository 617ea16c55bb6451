using System.Runtime.InteropServices;

namespace Inference.Scoring.Trees;

/// <summary>
/// Columns computed from a row's features and put behind them, so that every split becomes one question: is a column
/// greater than a threshold? NaN never is, and goes left; a split that sends NaN right, or asks for equality or for a
/// set, asks a derived column instead. Splits that ask the same share a column.
/// </summary>
internal sealed class DerivedColumns(int featureCount)
{
    private readonly List<DerivedColumn> _columns = [];
    private readonly Dictionary<DerivedKey, int> _known = [];

    /// <summary>Floats of a row with its derived columns.</summary>
    public int Stride => featureCount + _columns.Count;

    /// <summary>Whether rows have any.</summary>
    public bool Any => _columns.Count > 0;

    /// <summary>The column and threshold that decide as the split does.</summary>
    public (int Column, float Threshold) For(Split split) => split.Kind switch
    {
        SplitKind.Greater when !split.MissingGoesRight => (split.Feature, split.Threshold),
        // Infinity in place of NaN is greater than any threshold but infinity itself.
        SplitKind.Greater when split.Threshold < float.PositiveInfinity => (IndexOf(new DerivedColumn(DerivedKind.NanAsInfinity, [split.Feature], [], true)), split.Threshold),
        SplitKind.Greater => (IndexOf(new DerivedColumn(DerivedKind.AnyEqual, [split.Feature], [], true)), 0.5f),
        SplitKind.AnyEqual => (IndexOf(new DerivedColumn(DerivedKind.AnyEqual, [split.Feature], split.Values, split.MissingGoesRight)), 0.5f),
        _ => (IndexOf(new DerivedColumn(DerivedKind.AnyPositive, split.Features, [], split.MissingGoesRight)), 0.5f),
    };

    /// <summary>Copies rows of features [rows x features] to rows of <see cref="Stride"/> and fills in the derived columns.</summary>
    public void Extend(ReadOnlySpan<float> features, Span<float> extended)
    {
        var columns = CollectionsMarshal.AsSpan(_columns);
        for (int from = 0, to = 0; from < features.Length; from += featureCount, to += Stride)
        {
            var row = features.Slice(from, featureCount);
            row.CopyTo(extended[to..]);
            var derived = extended.Slice(to + featureCount, columns.Length);
            for (var i = 0; i < columns.Length; i++)
                derived[i] = columns[i].Of(row);
        }
    }

    private int IndexOf(DerivedColumn column)
    {
        var key = new DerivedKey(column.Kind, column.MissingCounts, string.Join(',', column.Features), string.Join(',', column.Values.Select(BitConverter.SingleToUInt32Bits)));
        if (!_known.TryGetValue(key, out var index))
        {
            _known.Add(key, index = Stride);
            _columns.Add(column);
        }

        return index;
    }

    private enum DerivedKind
    {
        NanAsInfinity,
        AnyEqual,
        AnyPositive,
    }

    private readonly record struct DerivedKey(DerivedKind Kind, bool MissingCounts, string Features, string Values);

    private sealed class DerivedColumn(DerivedKind kind, int[] features, float[] values, bool missingCounts)
    {
        private readonly int _feature = features[0];

        public DerivedKind Kind => kind;

        public int[] Features => features;

        public float[] Values => values;

        public bool MissingCounts => missingCounts;

        public float Of(ReadOnlySpan<float> row)
        {
            var value = row[_feature];
            if (kind == DerivedKind.NanAsInfinity)
                return float.IsNaN(value) ? float.PositiveInfinity : value;
            return (kind == DerivedKind.AnyEqual ? IsAnyEqual(value) : IsAnyPositive(row)) ? 1f : 0f;
        }

        private bool IsAnyEqual(float value)
        {
            if (float.IsNaN(value))
                return missingCounts;
            foreach (var wanted in values)
            {
                if (value == wanted)
                    return true;
            }

            return false;
        }

        private bool IsAnyPositive(ReadOnlySpan<float> row)
        {
            foreach (var feature in features)
            {
                if (row[feature] > 0f || (missingCounts && float.IsNaN(row[feature])))
                    return true;
            }

            return false;
        }
    }
}
