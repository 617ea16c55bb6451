using System.Globalization;

namespace Inference.Scoring.Trees;

/// <summary>
/// Scores a tree ensemble: a block of rows as bit vectors where the trees are small enough, else by walking
/// eight rows at a time; single rows by walking eight trees at a time. Whatever the way, the bits are the same.
/// </summary>
internal sealed class TreeScorer : IScorer
{
    /// <summary>Nodes of all trees lie in one array, twice as many as leaves.</summary>
    private const long MaxLeavesOfAll = 1 << 28;

    private readonly TreePlan _plan;
    private readonly ITreeKernel _rows;
    private readonly ITreeKernel _blocks;

    /// <summary>Lays the ensemble out for this machine.</summary>
    /// <param name="ensemble">Checked, and one that <see cref="WhyNot"/> has nothing against.</param>
    /// <param name="path">Which way to score.</param>
    public TreeScorer(TreeEnsemble ensemble, TreePath path = TreePath.Fastest)
    {
        _plan = new TreePlan(ensemble);
        (_rows, _blocks) = TreeKernels.For(_plan, path);
        ScoresPerRow = _plan.Transform.ScoresPerRow(_plan.Targets);
        var memory = _rows.MemoryBytes + (ReferenceEquals(_rows, _blocks) ? 0 : _blocks.MemoryBytes);
        Info = new ScorerInfo("tree-ensemble", string.Create(CultureInfo.InvariantCulture, $"{_plan.Trees.Length} trees of at most {_plan.MaxLeaves} leaves, {_blocks.Description}"), memory);
    }

    /// <summary>Why this evaluator does not take an ensemble, or null: it is larger than anybody's forest.</summary>
    public static string? WhyNot(TreeEnsemble ensemble)
    {
        var leaves = ensemble.Trees.Select(tree => (long)tree.LeafCount).DefaultIfEmpty(0);
        return leaves.Max() <= LeafNumber.Max && leaves.Sum() <= MaxLeavesOfAll
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"its trees have {leaves.Sum():N0} leaves, the largest {leaves.Max():N0}; the own evaluator takes {MaxLeavesOfAll:N0} and {LeafNumber.Max:N0}");
    }

    public int ScoresPerRow { get; }

    public ScorerInfo Info { get; }

    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        var rows = scores.Length / ScoresPerRow;
        var row = 0;
        while (row < rows)
        {
            // A block costs about the same however few rows it holds.
            var kernel = rows - row >= _blocks.WorthwhileRows ? _blocks : _rows;
            var count = Math.Min(rows - row, kernel.BlockRows);
            count -= count % kernel.RowMultiple;
            Score(kernel, features.Slice(row * _plan.FeatureCount, count * _plan.FeatureCount), scores.Slice(row * ScoresPerRow, count * ScoresPerRow), count);
            row += count;
        }
    }

    public void Dispose()
    {
        // Nothing but arrays.
    }

    private void Score(ITreeKernel kernel, ReadOnlySpan<float> features, Span<float> scores, int rows)
    {
        using var scratch = new TreeScratch(_plan, kernel, rows);
        var block = features;
        if (_plan.Derived.Any)
        {
            _plan.Derived.Extend(features, scratch.Extended);
            block = scratch.Extended;
        }

        var stride = kernel.Stride(rows);
        for (var target = 0; target < _plan.Targets; target++)
            scratch.Sums.Slice(target * stride, stride).Fill(_plan.BaseValues[target]);
        kernel.Sum(block, rows, scratch);
        Transform(scratch, stride, scores, rows);
    }

    private void Transform(in TreeScratch scratch, int stride, Span<float> scores, int rows)
    {
        var raw = scratch.Raw;
        for (var row = 0; row < rows; row++)
        {
            for (var target = 0; target < raw.Length; target++)
                raw[target] = (float)scratch.Sums[(target * stride) + row];
            _plan.Transform.Apply(raw, scores.Slice(row * ScoresPerRow, ScoresPerRow));
        }
    }
}
