using System.Runtime.CompilerServices;

namespace Inference.Scoring.Trees;

/// <summary>
/// Walks a block of rows through <see cref="NodeTrees{TNode}"/>, one tree after the other, eight rows side by side, since a step waits for
/// two loads. Paths differ in length: of eight, the longest of a grown forest is half as long again as the mean (19 steps and 13). So all
/// rows take some steps, unasked, and those that have not arrived then are put together and go on, in rounds.
/// </summary>
internal static unsafe class BlockWalk
{
    /// <summary>Rows that go through a tree together: few enough for the first-level cache, enough for rounds that are worth it (measured: 64 to 256).</summary>
    public const int GroupRows = 128;

    private const int NobodysRow = GroupRows;
    private const int Lanes = 8;

    /// <summary>Steps of the first round, which few rows do not need, and of each further one.</summary>
    private const int FirstSteps = 8;
    private const int FurtherSteps = 3;

    /// <summary>Floats that a block takes in columns. Nobody's row looks behind the last group.</summary>
    public static int Floats(int rows, int columns) => ((rows + GroupRows - 1) / GroupRows * GroupRows * columns) + 1;

    /// <summary>Adds the leaves that the rows reach to <paramref name="sums"/> [targets x rows].</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="top">Their first levels.</param>
    /// <param name="groups">The rows [groups x columns x <see cref="GroupRows"/>].</param>
    /// <param name="columns">Columns of a row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="sums">Raw scores so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<TNode>(NodeTrees<TNode> trees, TopLevels top, float* groups, int columns, int rows, double* sums)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        var nodes = stackalloc int[GroupRows];
        var walkers = stackalloc Walker[GroupRows];
        var reached = stackalloc int[GroupRows + 1];
        fixed (TNode* all = trees.Nodes)
        fixed (double* leaves = trees.Leaves)
        {
            for (var tree = 0; tree < trees.Outputs.Length; tree++)
            {
                var root = all + trees.Roots[tree];
                ref readonly var output = ref trees.Outputs[tree];
                // The last node of a tree is a leaf.
                var nobody = new Walker(NobodysRow, ((2 * output.Leaves) - 2) * sizeof(TNode));
                for (var first = 0; first < rows; first += GroupRows)
                {
                    var group = groups + ((long)first * columns);
                    var count = Math.Min(GroupRows, rows - first);
                    for (var row = 0; row < count; row += TopLevels.Rows)
                        top.Pass(tree, group + row, nodes + row);
                    var next = walkers;
                    for (var row = 0; row < count; row += Lanes)
                        next = Begin(root, group, nodes, row, next, reached);
                    for (var left = (int)(next - walkers); left > 0;)
                    {
                        for (var behind = left; behind % Lanes != 0; behind++)
                            walkers[behind] = nobody;
                        left = Walk(root, group, walkers, left, reached);
                    }

                    for (var target = 0; target < output.TargetCount; target++)
                    {
                        var values = leaves + output.Table + target;
                        var targets = sums + ((long)(output.FirstTarget + target) * rows) + first;
                        for (var row = 0; row < count; row++)
                            targets[row] += values[(long)reached[row] * output.TargetCount];
                    }
                }
            }
        }
    }

    /// <summary>Has rows take their steps, and puts those together that have not arrived then; says how many.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="columns">The rows.</param>
    /// <param name="walkers">Who walks; behind them nobody, up to a whole number of <see cref="Lanes"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="reached">Receives the leaf, by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Walk<TNode>(TNode* root, float* columns, Walker* walkers, int count, int* reached)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        var next = walkers;
        for (var from = walkers; from < walkers + count; from += Lanes)
        {
            float* row0 = columns + from[0].Row, row1 = columns + from[1].Row, row2 = columns + from[2].Row, row3 = columns + from[3].Row;
            float* row4 = columns + from[4].Row, row5 = columns + from[5].Row, row6 = columns + from[6].Row, row7 = columns + from[7].Row;
            TNode* n0 = from[0].Node(root), n1 = from[1].Node(root), n2 = from[2].Node(root), n3 = from[3].Node(root);
            TNode* n4 = from[4].Node(root), n5 = from[5].Node(root), n6 = from[6].Node(root), n7 = from[7].Node(root);
            for (var step = FurtherSteps; step > 0; step--)
            {
                n0 = Step(n0, row0);
                n1 = Step(n1, row1);
                n2 = Step(n2, row2);
                n3 = Step(n3, row3);
                n4 = Step(n4, row4);
                n5 = Step(n5, row5);
                n6 = Step(n6, row6);
                n7 = Step(n7, row7);
            }

            next = Put(next, (nuint)(row0 - columns), n0, root, reached);
            next = Put(next, (nuint)(row1 - columns), n1, root, reached);
            next = Put(next, (nuint)(row2 - columns), n2, root, reached);
            next = Put(next, (nuint)(row3 - columns), n3, root, reached);
            next = Put(next, (nuint)(row4 - columns), n4, root, reached);
            next = Put(next, (nuint)(row5 - columns), n5, root, reached);
            next = Put(next, (nuint)(row6 - columns), n6, root, reached);
            next = Put(next, (nuint)(row7 - columns), n7, root, reached);
        }

        return (int)(next - walkers);
    }

    /// <summary>The first round, of eight rows that stand side by side: with one pointer for all, not one for each, the whole is a tenth faster (measured).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Walker* Begin<TNode>(TNode* root, float* columns, int* starts, int row, Walker* next, int* reached)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        var first = columns + row;
        TNode* n0 = root + starts[row], n1 = root + starts[row + 1], n2 = root + starts[row + 2], n3 = root + starts[row + 3];
        TNode* n4 = root + starts[row + 4], n5 = root + starts[row + 5], n6 = root + starts[row + 6], n7 = root + starts[row + 7];
        for (var step = FirstSteps; step > 0; step--)
        {
            n0 = Step(n0, first, 0);
            n1 = Step(n1, first, 1);
            n2 = Step(n2, first, 2);
            n3 = Step(n3, first, 3);
            n4 = Step(n4, first, 4);
            n5 = Step(n5, first, 5);
            n6 = Step(n6, first, 6);
            n7 = Step(n7, first, 7);
        }

        next = Put(next, (nuint)row, n0, root, reached);
        next = Put(next, (nuint)row + 1, n1, root, reached);
        next = Put(next, (nuint)row + 2, n2, root, reached);
        next = Put(next, (nuint)row + 3, n3, root, reached);
        next = Put(next, (nuint)row + 4, n4, root, reached);
        next = Put(next, (nuint)row + 5, n5, root, reached);
        next = Put(next, (nuint)row + 6, n6, root, reached);
        return Put(next, (nuint)row + 7, n7, root, reached);
    }

    /// <summary>Each is written down as if it had arrived, and as if it had not: what does not hold is written over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Walker* Put<TNode>(Walker* next, nuint row, TNode* node, TNode* root, int* reached)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        reached[row] = LeafNumber.OfThreshold(node->Threshold);
        *next = new Walker((int)row, (int)((byte*)node - (byte*)root));
        return next + (node->Delta != 0 ? 1u : 0u);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TNode* Step<TNode>(TNode* node, float* first, uint row)
        where TNode : unmanaged, ITreeNode<TNode> =>
        node + (nuint)node->Delta + (first[((nuint)node->Column * GroupRows) + row] > node->Threshold ? 1u : 0u);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TNode* Step<TNode>(TNode* node, float* row)
        where TNode : unmanaged, ITreeNode<TNode> => Step(node, row, 0);

    /// <summary>A row on its way: which it is, and how many bytes behind the root it stands.</summary>
    private readonly struct Walker(int row, int offset)
    {
        private readonly ulong _both = ((ulong)(uint)row << 32) | (uint)offset;

        public nuint Row => (nuint)(_both >> 32);

        /// <summary>Where it stands.</summary>
        public TNode* Node<TNode>(TNode* root)
            where TNode : unmanaged, ITreeNode<TNode> => (TNode*)((byte*)root + (uint)_both);
    }
}
