using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Inference.Scoring.Trees;

/// <summary>
/// The first levels of trees, through which sixteen rows go at once and without walking: all splits of these levels are asked of all
/// rows, each by comparing a column, and the answers choose among each other. A leaf that comes sooner stands for all that would be below it.
/// </summary>
internal sealed unsafe class TopLevels
{
    /// <summary>Rows that go through at once.</summary>
    public const int Rows = 16;

    /// <summary>Four levels: 1, 2, 4 and 8 splits, with 16 places to go on from.</summary>
    private const int Splits = 15;
    private const int Ends = 16;

    private readonly int[] _columns;
    private readonly float[] _thresholds;
    private readonly int[] _ends;

    private TopLevels(int trees)
    {
        _columns = new int[trees * Splits];
        _thresholds = new float[trees * Splits];
        _ends = new int[trees * Ends];
    }

    public long MemoryBytes => sizeof(int) * (_columns.LongLength + _thresholds.LongLength + _ends.LongLength);

    /// <summary>Those of all trees.</summary>
    public static TopLevels Of<TNode>(NodeTrees<TNode> trees)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        var levels = new TopLevels(trees.Roots.Length);
        // Nodes from the root on, numbered as a heap: the children of i are 2i + 1 and 2i + 2.
        Span<int> nodes = stackalloc int[Splits + Ends];
        for (var tree = 0; tree < trees.Roots.Length; tree++)
        {
            nodes[0] = 0;
            for (var i = 0; i < Splits; i++)
            {
                ref readonly var node = ref trees.Nodes[trees.Roots[tree] + nodes[i]];
                levels._columns[(tree * Splits) + i] = node.Column * BlockWalk.GroupRows;
                levels._thresholds[(tree * Splits) + i] = node.Threshold;
                nodes[(2 * i) + 1] = nodes[i] + node.Delta;
                nodes[(2 * i) + 2] = nodes[i] + node.Delta + (node.Delta > 0 ? 1 : 0);
            }

            nodes[Splits..].CopyTo(levels._ends.AsSpan(tree * Ends));
        }

        return levels;
    }

    /// <summary>Where <see cref="Rows"/> rows go on in a tree.</summary>
    /// <param name="tree">Which.</param>
    /// <param name="columns">The first row [columns x <see cref="BlockWalk.GroupRows"/>].</param>
    /// <param name="nodes">Receives the nodes, from the root on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pass(int tree, float* columns, int* nodes)
    {
        ref var places = ref _columns[tree * Splits];
        ref var thresholds = ref _thresholds[tree * Splits];
        var first = Asks(columns, ref places, ref thresholds, 0);
        var second = Choose(first, Asks(columns, ref places, ref thresholds, 1), Asks(columns, ref places, ref thresholds, 2));
        var third = Choose(
            first,
            Choose(second, Asks(columns, ref places, ref thresholds, 3), Asks(columns, ref places, ref thresholds, 4)),
            Choose(second, Asks(columns, ref places, ref thresholds, 5), Asks(columns, ref places, ref thresholds, 6)));
        var fourth = Choose(
            first,
            Choose(
                second,
                Choose(third, Asks(columns, ref places, ref thresholds, 7), Asks(columns, ref places, ref thresholds, 8)),
                Choose(third, Asks(columns, ref places, ref thresholds, 9), Asks(columns, ref places, ref thresholds, 10))),
            Choose(
                second,
                Choose(third, Asks(columns, ref places, ref thresholds, 11), Asks(columns, ref places, ref thresholds, 12)),
                Choose(third, Asks(columns, ref places, ref thresholds, 13), Asks(columns, ref places, ref thresholds, 14))));
        var ends = (first & Vector512.Create(8)) | (second & Vector512.Create(4)) | (third & Vector512.Create(2)) | (fourth & Vector512<int>.One);
        Vector512.Shuffle(Vector512.LoadUnsafe(ref _ends[tree * Ends]), ends).Store(nodes);
    }

    /// <summary>All ones where a row goes right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Asks(float* columns, ref int places, ref float thresholds, int split) =>
        Vector512.GreaterThan(Vector512.Load(columns + Unsafe.Add(ref places, split)), Vector512.Create(Unsafe.Add(ref thresholds, split))).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Choose(Vector512<int> goesRight, Vector512<int> left, Vector512<int> right) => Vector512.ConditionalSelect(goesRight, right, left);
}
