using System.Runtime.InteropServices;

namespace Inference.Scoring.Trees;

/// <summary>
/// Trees of at most 32 leaves as bit vectors (the idea of QuickScorer): each row starts with one bit per leaf, and every
/// split that sends it right clears the bits of the leaves to the left. The first bit that is left is the leaf. Splits are
/// looked at in no particular order and without a branch, so 16 rows go through an instruction.
/// </summary>
internal sealed class BitVectorTrees
{
    /// <summary>Leaves that the bits of a vector's lane can stand for.</summary>
    public const int MaxLeaves = 32;

    /// <param name="plan">Trees of at most <see cref="MaxLeaves"/> leaves.</param>
    /// <param name="blockRows">Rows of a columnar block, which the kernel decides.</param>
    /// <param name="firstLeafIsHighest">Whether leaf 0 is the highest bit (for counting leading zeros) or the lowest.</param>
    public BitVectorTrees(TreePlan plan, int blockRows, bool firstLeafIsHighest)
    {
        Columns = ColumnsOf(plan);
        var offsets = new int[plan.Derived.Stride];
        for (var position = 0; position < Columns.Length; position++)
            offsets[Columns[position]] = position * blockRows;
        Starts = new int[plan.Trees.Length + 1];
        Outputs = new TreeOutput[plan.Trees.Length];
        Splits = new BitVectorSplit[plan.Trees.Sum(tree => tree.Splits.Length)];
        Leaves = new double[plan.Trees.Sum(tree => tree.TargetCount) * MaxLeaves];
        var table = 0;
        for (var index = 0; index < plan.Trees.Length; index++)
        {
            var tree = plan.Trees[index];
            Outputs[index] = new TreeOutput(table, tree.FirstTarget, tree.TargetCount, tree.LeafCount);
            Starts[index + 1] = Starts[index] + tree.Splits.Length;
            AddTree(tree, Splits.AsSpan(Starts[index]), Leaves.AsSpan(table), offsets, firstLeafIsHighest);
            table += tree.TargetCount * MaxLeaves;
        }
    }

    /// <summary>The columns of a row that any split looks at, in the order of a columnar block.</summary>
    public int[] Columns { get; }

    /// <summary>All splits, tree by tree.</summary>
    public BitVectorSplit[] Splits { get; }

    /// <summary>First split of each tree, and the end of the last.</summary>
    public int[] Starts { get; }

    /// <summary>Leaf values: for each tree and target a table of <see cref="MaxLeaves"/>.</summary>
    public double[] Leaves { get; }

    /// <summary>Where each tree's leaves are and what they add to.</summary>
    public TreeOutput[] Outputs { get; }

    public long MemoryBytes => ((long)Splits.Length * Marshal.SizeOf<BitVectorSplit>()) + (8L * Leaves.Length) + (20L * Outputs.Length);

    private static int[] ColumnsOf(TreePlan plan)
    {
        var isUsed = new bool[plan.Derived.Stride];
        foreach (var tree in plan.Trees)
        {
            foreach (var split in tree.Splits)
                isUsed[split.Column] = true;
        }

        var columns = new List<int>();
        for (var column = 0; column < isUsed.Length; column++)
        {
            if (isUsed[column])
                columns.Add(column);
        }

        return [.. columns];
    }

    private static void AddTree(PlannedTree tree, Span<BitVectorSplit> splits, Span<double> leaves, int[] offsets, bool firstLeafIsHighest)
    {
        // Leaves are numbered from left to right: in depth-first order. A split's bits are known once its left side is done.
        var next = 0;
        var open = new Stack<(int Child, int LeftEnd)>();
        open.Push((tree.Root, -1));
        var firstLeaf = new int[tree.Splits.Length];
        while (open.TryPop(out var step))
        {
            var (child, done) = step;
            if (child < 0)
            {
                for (var target = 0; target < tree.TargetCount; target++)
                    leaves[(target * MaxLeaves) + next] = tree.LeafValues[(~child * tree.TargetCount) + target];
                next++;
                continue;
            }

            ref readonly var split = ref tree.Splits[child];
            if (done < 0)
            {
                firstLeaf[child] = next;
                open.Push((child, 0));
                open.Push((split.Left, -1));
                continue;
            }

            splits[child] = new BitVectorSplit(offsets[split.Column], split.Threshold, ~Bits(firstLeaf[child], next, firstLeafIsHighest));
            open.Push((split.Right, -1));
        }
    }

    /// <summary>The bits of leaves <paramref name="start"/> to <paramref name="end"/> - 1; never all 32.</summary>
    private static uint Bits(int start, int end, bool firstLeafIsHighest)
    {
        var bits = (1u << (end - start)) - 1;
        return firstLeafIsHighest ? bits << (MaxLeaves - end) : bits << start;
    }
}

/// <summary>A split as the kernels read it.</summary>
/// <param name="Offset">Of its column in a columnar block, in floats.</param>
/// <param name="Threshold">A row goes right when its value is greater.</param>
/// <param name="Kept">Bits that a row keeps when it goes right.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BitVectorSplit(int Offset, float Threshold, uint Kept);

/// <summary>What a tree adds, and to what.</summary>
/// <param name="Table">Its first table among the leaf values.</param>
/// <param name="FirstTarget">First target that it adds to.</param>
/// <param name="TargetCount">Consecutive targets, each with a table of its own.</param>
/// <param name="Leaves">Its leaves.</param>
internal readonly record struct TreeOutput(int Table, int FirstTarget, int TargetCount, int Leaves);
