using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Inference.Scoring.Trees;

/// <summary>
/// Columns computed from a row's features, so that every split becomes one question: is a column greater than a threshold?
/// NaN never is, and goes left. Where all splits of a feature send NaN right, infinity takes its place; a split that does so
/// alone, or asks for equality or for a set, asks a column behind the features. Splits that ask the same share a column.
/// </summary>
internal sealed class DerivedColumns
{
    private readonly int _featureCount;
    private readonly List<DerivedColumn> _columns = [];
    private readonly Dictionary<DerivedKey, int> _known = [];

    /// <summary>What stands for NaN in each feature: infinity where all splits send it right, else NaN itself.</summary>
    private readonly float[] _missing;

    /// <summary>None yet but for those that the splits of an ensemble agree on.</summary>
    public DerivedColumns(TreeEnsemble ensemble)
    {
        _featureCount = ensemble.FeatureCount;
        _missing = new float[_featureCount];
        Array.Fill(_missing, float.NaN);
        var staysLeft = new bool[_featureCount];
        foreach (var tree in ensemble.Trees)
        {
            foreach (ref readonly var split in tree.Splits.AsSpan())
            {
                if (split is not { Kind: SplitKind.Greater, Threshold: < float.PositiveInfinity })
                    continue;
                staysLeft[split.Feature] |= !split.MissingGoesRight;
                _missing[split.Feature] = staysLeft[split.Feature] ? float.NaN : float.PositiveInfinity;
            }
        }

        Any = Array.Exists(_missing, float.IsInfinity);
    }

    /// <summary>Floats of a row with its derived columns.</summary>
    public int Stride => _featureCount + _columns.Count;

    /// <summary>Whether rows differ from the features.</summary>
    public bool Any { get; private set; }

    /// <summary>The column and threshold that decide as the split does.</summary>
    public (int Column, float Threshold) For(in Split split) => split.Kind switch
    {
        SplitKind.Greater when !split.MissingGoesRight || IsReplaced(split) => (split.Feature, split.Threshold),
        // Infinity in place of NaN is greater than any threshold but infinity itself.
        SplitKind.Greater when split.Threshold < float.PositiveInfinity => (IndexOf(new DerivedColumn(DerivedKind.NanAsInfinity, [split.Feature], [], true)), split.Threshold),
        SplitKind.Greater => (IndexOf(new DerivedColumn(DerivedKind.AnyEqual, [split.Feature], [], true)), 0.5f),
        SplitKind.AnyEqual => (IndexOf(new DerivedColumn(DerivedKind.AnyEqual, [split.Feature], split.Values, split.MissingGoesRight)), 0.5f),
        _ => (IndexOf(new DerivedColumn(DerivedKind.AnyPositive, split.Features, [], split.MissingGoesRight)), 0.5f),
    };

    /// <summary>Copies rows of features [rows x features] to rows of <see cref="Stride"/> and fills in what is derived.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Extend(ReadOnlySpan<float> features, Span<float> extended)
    {
        var columns = CollectionsMarshal.AsSpan(_columns);
        for (int from = 0, to = 0; from < features.Length; from += _featureCount, to += Stride)
        {
            var row = features.Slice(from, _featureCount);
            Replace(row, extended.Slice(to, _featureCount));
            var derived = extended.Slice(to + _featureCount, columns.Length);
            for (var i = 0; i < columns.Length; i++)
                derived[i] = columns[i].Of(row);
        }
    }

    private bool IsReplaced(in Split split) => split.Threshold < float.PositiveInfinity && float.IsInfinity(_missing[split.Feature]);

    /// <summary>Copies a row and puts what stands for NaN in its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Replace(ReadOnlySpan<float> row, Span<float> replaced)
    {
        var missing = _missing.AsSpan(0, row.Length);
        var i = 0;
        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var values = Vector256.Create(row[i..]);
            Vector256.ConditionalSelect(Vector256.Equals(values, values), values, Vector256.Create((ReadOnlySpan<float>)missing[i..])).CopyTo(replaced[i..]);
        }

        for (; i < row.Length; i++)
            replaced[i] = float.IsNaN(row[i]) ? missing[i] : row[i];
    }

    private int IndexOf(DerivedColumn column)
    {
        var key = new DerivedKey(column.Kind, column.MissingCounts, string.Join(',', column.Features), string.Join(',', column.Values.Select(BitConverter.SingleToUInt32Bits)));
        if (!_known.TryGetValue(key, out var index))
        {
            _known.Add(key, index = Stride);
            _columns.Add(column);
            Any = true;
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
