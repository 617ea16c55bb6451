using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inference.Scoring.Trees;

/// <summary>
/// Sums the leaves that a columnar block of rows reaches in bit-vector trees: one kernel per width of vector, with four
/// vectors of rows each, so that a split's threshold and mask are loaded once for all four.
/// </summary>
internal static unsafe class BitVectorKernels
{
    private const int Vectors = 4;

    /// <summary>Rows of a block of the AVX-512 kernel.</summary>
    public const int Rows512 = Vectors * 16;

    /// <summary>Rows of a block of the AVX2 kernel.</summary>
    public const int Rows256 = Vectors * 8;

    /// <summary>Rows of a block of the portable kernel.</summary>
    public const int Rows128 = Vectors * 4;

    /// <summary>Whether this machine runs the AVX-512 kernel.</summary>
    public static bool Has512 => Avx512F.IsSupported && Avx512CD.IsSupported;

    /// <summary>Whether this machine runs the AVX2 kernel.</summary>
    public static bool Has256 => Avx2.IsSupported;

    /// <summary>Whether this machine has vectors at all (ARM's NEON among them).</summary>
    public static bool Has128 => Vector128.IsHardwareAccelerated;

    /// <summary>Adds to <paramref name="sums"/> [targets x 64]; leaf 0 is the highest bit.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="columns">The block: [columns x 64].</param>
    /// <param name="group">Memory for the sums of a group: [most targets of a tree x 64].</param>
    /// <param name="sums">Raw scores so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum512(BitVectorTrees trees, float* columns, float* group, double* sums)
    {
        fixed (BitVectorSplit* splits = trees.Splits)
        fixed (float* leaves = trees.Leaves)
        {
            foreach (var (start, end, firstTarget, targetCount) in trees.Groups)
            {
                new Span<float>(group, targetCount * Rows512).Clear();
                for (var tree = start; tree < end; tree++)
                {
                    var bits0 = Vector512<uint>.AllBitsSet;
                    var bits1 = bits0;
                    var bits2 = bits0;
                    var bits3 = bits0;
                    var last = splits + trees.Starts[tree + 1];
                    for (var split = splits + trees.Starts[tree]; split < last; split++)
                    {
                        var values = columns + split->Offset;
                        var threshold = Vector512.Create(split->Threshold);
                        var kept = Vector512.Create(split->Kept);
                        // The compiler makes one masked AND of select and AND: a third faster than and-not (measured).
                        bits0 = Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(values), threshold).AsUInt32(), bits0 & kept, bits0);
                        bits1 = Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(values + 16), threshold).AsUInt32(), bits1 & kept, bits1);
                        bits2 = Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(values + 32), threshold).AsUInt32(), bits2 & kept, bits2);
                        bits3 = Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(values + 48), threshold).AsUInt32(), bits3 & kept, bits3);
                    }

                    var leaf0 = Avx512CD.LeadingZeroCount(bits0).AsInt32();
                    var leaf1 = Avx512CD.LeadingZeroCount(bits1).AsInt32();
                    var leaf2 = Avx512CD.LeadingZeroCount(bits2).AsInt32();
                    var leaf3 = Avx512CD.LeadingZeroCount(bits3).AsInt32();
                    var table = leaves + trees.Tables[tree];
                    for (var sum = group; sum < group + (targetCount * Rows512); sum += Rows512, table += BitVectorTrees.MaxLeaves)
                    {
                        var low = Vector512.Load(table);
                        var high = Vector512.Load(table + 16);
                        (Vector512.Load(sum) + Avx512F.PermuteVar16x32x2(low, leaf0, high)).Store(sum);
                        (Vector512.Load(sum + 16) + Avx512F.PermuteVar16x32x2(low, leaf1, high)).Store(sum + 16);
                        (Vector512.Load(sum + 32) + Avx512F.PermuteVar16x32x2(low, leaf2, high)).Store(sum + 32);
                        (Vector512.Load(sum + 48) + Avx512F.PermuteVar16x32x2(low, leaf3, high)).Store(sum + 48);
                    }
                }

                Widen(group, sums + (firstTarget * Rows512), targetCount * Rows512);
            }
        }
    }

    /// <summary>As <see cref="Sum512"/> for blocks of 32 rows; leaf 0 is the lowest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum256(BitVectorTrees trees, float* columns, float* group, double* sums)
    {
        fixed (BitVectorSplit* splits = trees.Splits)
        fixed (float* leaves = trees.Leaves)
        {
            foreach (var (start, end, firstTarget, targetCount) in trees.Groups)
            {
                new Span<float>(group, targetCount * Rows256).Clear();
                for (var tree = start; tree < end; tree++)
                {
                    var bits0 = Vector256<uint>.AllBitsSet;
                    var bits1 = bits0;
                    var bits2 = bits0;
                    var bits3 = bits0;
                    var last = splits + trees.Starts[tree + 1];
                    for (var split = splits + trees.Starts[tree]; split < last; split++)
                    {
                        var values = columns + split->Offset;
                        var threshold = Vector256.Create(split->Threshold);
                        var kept = Vector256.Create(split->Kept);
                        bits0 &= NotGreater(values, threshold) | kept;
                        bits1 &= NotGreater(values + 8, threshold) | kept;
                        bits2 &= NotGreater(values + 16, threshold) | kept;
                        bits3 &= NotGreater(values + 24, threshold) | kept;
                    }

                    var leaf0 = LowestBit(bits0);
                    var leaf1 = LowestBit(bits1);
                    var leaf2 = LowestBit(bits2);
                    var leaf3 = LowestBit(bits3);
                    var table = leaves + trees.Tables[tree];
                    for (var sum = group; sum < group + (targetCount * Rows256); sum += Rows256, table += BitVectorTrees.MaxLeaves)
                    {
                        (Vector256.Load(sum) + Avx2.GatherVector256(table, leaf0, sizeof(float))).Store(sum);
                        (Vector256.Load(sum + 8) + Avx2.GatherVector256(table, leaf1, sizeof(float))).Store(sum + 8);
                        (Vector256.Load(sum + 16) + Avx2.GatherVector256(table, leaf2, sizeof(float))).Store(sum + 16);
                        (Vector256.Load(sum + 24) + Avx2.GatherVector256(table, leaf3, sizeof(float))).Store(sum + 24);
                    }
                }

                Widen(group, sums + (firstTarget * Rows256), targetCount * Rows256);
            }
        }
    }

    /// <summary>As <see cref="Sum256"/> for blocks of 16 rows, with nothing that is special to one kind of processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum128(BitVectorTrees trees, float* columns, float* group, double* sums)
    {
        var reached = stackalloc uint[Rows128];
        fixed (BitVectorSplit* splits = trees.Splits)
        fixed (float* leaves = trees.Leaves)
        {
            foreach (var (start, end, firstTarget, targetCount) in trees.Groups)
            {
                new Span<float>(group, targetCount * Rows128).Clear();
                for (var tree = start; tree < end; tree++)
                {
                    var bits0 = Vector128<uint>.AllBitsSet;
                    var bits1 = bits0;
                    var bits2 = bits0;
                    var bits3 = bits0;
                    var last = splits + trees.Starts[tree + 1];
                    for (var split = splits + trees.Starts[tree]; split < last; split++)
                    {
                        var values = columns + split->Offset;
                        var threshold = Vector128.Create(split->Threshold);
                        var cleared = Vector128.Create(~split->Kept);
                        bits0 = Vector128.AndNot(bits0, Vector128.GreaterThan(Vector128.Load(values), threshold).AsUInt32() & cleared);
                        bits1 = Vector128.AndNot(bits1, Vector128.GreaterThan(Vector128.Load(values + 4), threshold).AsUInt32() & cleared);
                        bits2 = Vector128.AndNot(bits2, Vector128.GreaterThan(Vector128.Load(values + 8), threshold).AsUInt32() & cleared);
                        bits3 = Vector128.AndNot(bits3, Vector128.GreaterThan(Vector128.Load(values + 12), threshold).AsUInt32() & cleared);
                    }

                    bits0.Store(reached);
                    bits1.Store(reached + 4);
                    bits2.Store(reached + 8);
                    bits3.Store(reached + 12);
                    var table = leaves + trees.Tables[tree];
                    for (var sum = group; sum < group + (targetCount * Rows128); sum += Rows128, table += BitVectorTrees.MaxLeaves)
                    {
                        for (var row = 0; row < Rows128; row++)
                            sum[row] += table[BitOperations.TrailingZeroCount(reached[row])];
                    }
                }

                Widen(group, sums + (firstTarget * Rows128), targetCount * Rows128);
            }
        }
    }

    private static Vector256<uint> NotGreater(float* values, Vector256<float> threshold) =>
        Avx.Compare(Vector256.Load(values), threshold, FloatComparisonMode.UnorderedNotGreaterThanNonSignaling).AsUInt32();

    /// <summary>Position of the lowest bit of each lane, by way of the exponent of that bit as a float.</summary>
    private static Vector256<int> LowestBit(Vector256<uint> bits)
    {
        var lowest = bits & (Vector256<uint>.Zero - bits);
        var power = Avx.ConvertToVector256Single(lowest.AsInt32()).AsUInt32();
        // Bit 31 came out negative: the sign goes with the shift.
        return Vector256.ShiftRightLogical(Vector256.ShiftLeft(power, 1), 24).AsInt32() - Vector256.Create(127);
    }

    private static void Widen(float* group, double* sums, int count)
    {
        for (var i = 0; i < count; i += Vector256<float>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Load(group + i));
            (Vector256.Load(sums + i) + lower).Store(sums + i);
            (Vector256.Load(sums + i + 4) + upper).Store(sums + i + 4);
        }
    }
}
