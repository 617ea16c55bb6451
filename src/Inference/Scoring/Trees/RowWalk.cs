using System.Runtime.CompilerServices;

namespace Inference.Scoring.Trees;

/// <summary>
/// Walks a row through <see cref="NodeTrees{TNode}"/>. A step waits for two loads, one after the other; eight trees side by
/// side keep the processor busy in the meantime.
/// </summary>
internal static unsafe class RowWalk
{
    /// <summary>Walks side by side.</summary>
    public const int Lanes = 8;

    /// <summary>Adds the leaves that one row reaches to <paramref name="sums"/> [targets].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<TNode>(NodeTrees<TNode> trees, float* row, double* sums)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        var reached = stackalloc int[Lanes];
        var roots = stackalloc TNode*[Lanes];
        fixed (TNode* nodes = trees.Nodes)
        fixed (double* leaves = trees.Leaves)
        {
            for (var start = 0; start < trees.Outputs.Length; start += Lanes)
            {
                for (var lane = 0; lane < Lanes; lane++)
                    roots[lane] = nodes + (start + lane < trees.Roots.Length ? trees.Roots[start + lane] : trees.EmptyRoot);
                WalkTrees(roots, row, reached);
                for (var lane = 0; lane < Lanes && start + lane < trees.Outputs.Length; lane++)
                {
                    ref readonly var output = ref trees.Outputs[start + lane];
                    var values = leaves + output.Table + ((long)reached[lane] * output.TargetCount);
                    for (var target = 0; target < output.TargetCount; target++)
                        sums[output.FirstTarget + target] += values[target];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WalkTrees<TNode>(TNode** roots, float* row, int* reached)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        TNode* n0 = roots[0], n1 = roots[1], n2 = roots[2], n3 = roots[3];
        TNode* n4 = roots[4], n5 = roots[5], n6 = roots[6], n7 = roots[7];
        while ((n0->Delta | n1->Delta | n2->Delta | n3->Delta | n4->Delta | n5->Delta | n6->Delta | n7->Delta) != 0)
        {
            n0 = Step(n0, row);
            n1 = Step(n1, row);
            n2 = Step(n2, row);
            n3 = Step(n3, row);
            n4 = Step(n4, row);
            n5 = Step(n5, row);
            n6 = Step(n6, row);
            n7 = Step(n7, row);
        }

        Store(n0, n1, n2, n3, reached);
        Store(n4, n5, n6, n7, reached + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TNode* Step<TNode>(TNode* node, float* row)
        where TNode : unmanaged, ITreeNode<TNode> =>
        node + node->Delta + (row[node->Column] > node->Threshold ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TNode>(TNode* n0, TNode* n1, TNode* n2, TNode* n3, int* reached)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        reached[0] = LeafNumber.OfThreshold(n0->Threshold);
        reached[1] = LeafNumber.OfThreshold(n1->Threshold);
        reached[2] = LeafNumber.OfThreshold(n2->Threshold);
        reached[3] = LeafNumber.OfThreshold(n3->Threshold);
    }
}
