namespace Inference.Scoring.Trees;

/// <summary>Chooses the kernels for a plan.</summary>
internal static unsafe class TreeKernels
{
    /// <summary>The kernel for single rows and the one for blocks.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine or the trees do not go with the path that was asked for.</exception>
    public static (ITreeKernel Rows, ITreeKernel Blocks) For(TreePlan plan, TreePath path) => path switch
    {
        TreePath.Scalar => Both(new ScalarKernel(plan)),
        TreePath.Row => Both(Walks(plan).Row),
        TreePath.Walk => Walks(plan),
        TreePath.WideWalk => Walks<WideNode>(plan),
        TreePath.Fastest when CanRun(Best, plan) => (Walks(plan).Row, BitVectors(plan, Best)),
        TreePath.Fastest => Walks(plan),
        _ when CanRun(path, plan) => (Walks(plan).Row, BitVectors(plan, path)),
        _ => throw new PlatformNotSupportedException($"The path {path} needs trees of at most {BitVectorTrees.MaxLeaves} leaves and a machine that has it."),
    };

    /// <summary>Whether a bit-vector path goes with this machine and these trees.</summary>
    public static bool CanRun(TreePath path, TreePlan plan) => plan.MaxLeaves <= BitVectorTrees.MaxLeaves && path switch
    {
        TreePath.Avx512 => BitVectorKernels.Has512,
        TreePath.Avx2 => BitVectorKernels.Has256,
        _ => path == TreePath.Portable,
    };

    /// <summary>The widest vectors; without any, walking is faster.</summary>
    private static TreePath Best =>
        BitVectorKernels.Has512 ? TreePath.Avx512
        : BitVectorKernels.Has256 ? TreePath.Avx2
        : BitVectorKernels.Has128 ? TreePath.Portable
        : TreePath.Walk;

    private static BitVectorKernel BitVectors(TreePlan plan, TreePath path) => path switch
    {
        TreePath.Avx512 => new BitVectorKernel(plan, BitVectorKernels.Rows512, true, BitVectorKernels.Sum512, "AVX-512 bit vectors"),
        TreePath.Avx2 => new BitVectorKernel(plan, BitVectorKernels.Rows256, false, BitVectorKernels.Sum256, "AVX2 bit vectors"),
        _ => new BitVectorKernel(plan, BitVectorKernels.Rows128, false, BitVectorKernels.Sum128, "128-bit bit vectors"),
    };

    private static (ITreeKernel Row, ITreeKernel Block) Walks(TreePlan plan) => CompactNode.Fits(plan) ? Walks<CompactNode>(plan) : Walks<WideNode>(plan);

    private static (ITreeKernel Row, ITreeKernel Block) Walks<TNode>(TreePlan plan)
        where TNode : unmanaged, ITreeNode<TNode>
    {
        var trees = new NodeTrees<TNode>(plan);
        return (new RowWalkKernel<TNode>(trees), new BlockWalkKernel<TNode>(plan, trees));
    }

    private static (ITreeKernel, ITreeKernel) Both(ITreeKernel kernel) => (kernel, kernel);
}
