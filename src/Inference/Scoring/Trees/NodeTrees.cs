using System.Runtime.CompilerServices;

namespace Inference.Scoring.Trees;

/// <summary>
/// Trees of any size as nodes to walk along. A node's children lie side by side, <c>Delta</c> nodes further on, so a step
/// is an addition: <c>node += Delta + (value > Threshold ? 1 : 0)</c>. A leaf has Delta 0 and a NaN as threshold, than which
/// nothing is greater: a row that has arrived stays, and many rows or trees can take their steps together without a
/// branch. The leaf's number is the NaN's payload.
/// </summary>
/// <typeparam name="TNode">How a node lies in memory.</typeparam>
internal sealed class NodeTrees<TNode>
    where TNode : unmanaged, ITreeNode<TNode>
{
    public NodeTrees(TreePlan plan)
    {
        Roots = new int[plan.Trees.Length];
        Outputs = new TreeOutput[plan.Trees.Length];
        // Behind all trees stands one lone leaf, at which walks without a tree of their own stay.
        Nodes = new TNode[checked(plan.Trees.Sum(tree => (2 * tree.LeafCount) - 1) + 1)];
        Leaves = new double[checked(plan.Trees.Sum(tree => tree.LeafValues.Length))];
        var (node, leaf) = (0, 0);
        for (var index = 0; index < plan.Trees.Length; index++)
        {
            var tree = plan.Trees[index];
            Roots[index] = node;
            Outputs[index] = new TreeOutput(leaf, tree.FirstTarget, tree.TargetCount, tree.LeafCount);
            AddTree(tree, Nodes.AsSpan(node, (2 * tree.LeafCount) - 1));
            tree.LeafValues.CopyTo(Leaves, leaf);
            node += (2 * tree.LeafCount) - 1;
            leaf += tree.LeafValues.Length;
        }

        EmptyRoot = node;
        Nodes[EmptyRoot] = TNode.Leaf(0);
    }

    public TNode[] Nodes { get; }

    /// <summary>Root of each tree.</summary>
    public int[] Roots { get; }

    /// <summary>Leaf values of all trees, leaf by leaf.</summary>
    public double[] Leaves { get; }

    /// <summary>Where each tree's leaves are and what they add to.</summary>
    public TreeOutput[] Outputs { get; }

    /// <summary>A tree of one leaf, which adds to nothing.</summary>
    public int EmptyRoot { get; }

    public long MemoryBytes => ((long)Nodes.Length * Unsafe.SizeOf<TNode>()) + (8L * Leaves.Length) + (20L * Roots.Length);

    /// <summary>Breadth first, which keeps siblings together and the first levels in few cache lines.</summary>
    private static void AddTree(PlannedTree tree, Span<TNode> nodes)
    {
        // Children wait in the order of their slots, so a place in the queue is a slot.
        var waiting = new int[nodes.Length];
        waiting[0] = tree.Root;
        var next = 1;
        for (var slot = 0; slot < nodes.Length; slot++)
        {
            var child = waiting[slot];
            if (child < 0)
            {
                nodes[slot] = TNode.Leaf(~child);
                continue;
            }

            ref readonly var split = ref tree.Splits[child];
            nodes[slot] = TNode.Split(split.Column, split.Threshold, next - slot);
            waiting[next++] = split.Left;
            waiting[next++] = split.Right;
        }
    }
}

/// <summary>A node in memory.</summary>
internal interface ITreeNode<TSelf>
    where TSelf : unmanaged, ITreeNode<TSelf>
{
    /// <summary>A row goes to the right one of the children when its value is greater.</summary>
    float Threshold { get; }

    /// <summary>Column that the node looks at; 0 for a leaf.</summary>
    int Column { get; }

    /// <summary>Nodes from here to the left child; 0 for a leaf.</summary>
    int Delta { get; }

    static abstract TSelf Split(int column, float threshold, int delta);

    static abstract TSelf Leaf(int number);
}

/// <summary>A node in 8 bytes: for rows of up to 65,536 columns and trees whose children are never further off than that.</summary>
internal readonly struct CompactNode : ITreeNode<CompactNode>
{
    private readonly ushort _column;
    private readonly ushort _delta;

    private CompactNode(int column, float threshold, int delta)
    {
        Threshold = threshold;
        _column = (ushort)column;
        _delta = (ushort)delta;
    }

    public float Threshold { get; }

    public int Column => _column;

    public int Delta => _delta;

    /// <summary>Whether all of a plan fits.</summary>
    public static bool Fits(TreePlan plan) => plan.Derived.Stride <= ushort.MaxValue && 2 * plan.MaxLeaves <= ushort.MaxValue;

    public static CompactNode Split(int column, float threshold, int delta) => new(column, threshold, delta);

    public static CompactNode Leaf(int number) => new(0, LeafNumber.ToThreshold(number), 0);
}

/// <summary>A node in 12 bytes, for everything else.</summary>
internal readonly struct WideNode : ITreeNode<WideNode>
{
    private WideNode(int column, float threshold, int delta)
    {
        Threshold = threshold;
        Column = column;
        Delta = delta;
    }

    public float Threshold { get; }

    public int Column { get; }

    public int Delta { get; }

    public static WideNode Split(int column, float threshold, int delta) => new(column, threshold, delta);

    public static WideNode Leaf(int number) => new(0, LeafNumber.ToThreshold(number), 0);
}

/// <summary>A leaf's number as the payload of a quiet NaN.</summary>
internal static class LeafNumber
{
    /// <summary>Most leaves of a tree: the payload has 22 bits.</summary>
    public const int Max = 1 << 22;

    private const int QuietNan = 0x7FC00000;

    public static float ToThreshold(int number) => BitConverter.Int32BitsToSingle(QuietNan | number);

    public static int OfThreshold(float threshold) => BitConverter.SingleToInt32Bits(threshold) & (Max - 1);
}
