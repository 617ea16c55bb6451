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
    /// <param name="sums">Raw scores so far.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum512(BitVectorTrees trees, float* columns, double* sums)
    {
        fixed (BitVectorSplit* splits = trees.Splits)
        fixed (double* leaves = trees.Leaves)
        {
            for (var tree = 0; tree < trees.Outputs.Length; tree++)
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

                ref readonly var output = ref trees.Outputs[tree];
                var sum = sums + (output.FirstTarget * Rows512);
                var table = leaves + output.Table;
                for (var target = 0; target < output.TargetCount; target++, sum += Rows512, table += BitVectorTrees.MaxLeaves)
                {
                    Add512(table, output.Leaves, Avx512CD.LeadingZeroCount(bits0), sum);
                    Add512(table, output.Leaves, Avx512CD.LeadingZeroCount(bits1), sum + 16);
                    Add512(table, output.Leaves, Avx512CD.LeadingZeroCount(bits2), sum + 32);
                    Add512(table, output.Leaves, Avx512CD.LeadingZeroCount(bits3), sum + 48);
                }
            }
        }
    }

    /// <summary>As <see cref="Sum512"/> for blocks of 32 rows; leaf 0 is the lowest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum256(BitVectorTrees trees, float* columns, double* sums)
    {
        fixed (BitVectorSplit* splits = trees.Splits)
        fixed (double* leaves = trees.Leaves)
        {
            for (var tree = 0; tree < trees.Outputs.Length; tree++)
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

                ref readonly var output = ref trees.Outputs[tree];
                var sum = sums + (output.FirstTarget * Rows256);
                var table = leaves + output.Table;
                for (var target = 0; target < output.TargetCount; target++, sum += Rows256, table += BitVectorTrees.MaxLeaves)
                {
                    Add256(table, LowestBit(bits0), sum);
                    Add256(table, LowestBit(bits1), sum + 8);
                    Add256(table, LowestBit(bits2), sum + 16);
                    Add256(table, LowestBit(bits3), sum + 24);
                }
            }
        }
    }

    /// <summary>As <see cref="Sum256"/> for blocks of 16 rows, with nothing that is special to one kind of processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum128(BitVectorTrees trees, float* columns, double* sums)
    {
        var reached = stackalloc uint[Rows128];
        fixed (BitVectorSplit* splits = trees.Splits)
        fixed (double* leaves = trees.Leaves)
        {
            for (var tree = 0; tree < trees.Outputs.Length; tree++)
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
                ref readonly var output = ref trees.Outputs[tree];
                var sum = sums + (output.FirstTarget * Rows128);
                var table = leaves + output.Table;
                for (var target = 0; target < output.TargetCount; target++, sum += Rows128, table += BitVectorTrees.MaxLeaves)
                {
                    for (var row = 0; row < Rows128; row++)
                        sum[row] += table[BitOperations.TrailingZeroCount(reached[row])];
                }
            }
        }
    }

    /// <summary>Adds the leaves of 16 rows: a table of 16 values is looked up in two registers, one of 32 in four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add512(double* table, int leaves, Vector512<uint> reached, double* sum)
    {
        var lower = Avx512F.ConvertToVector512Int64(reached.GetLower());
        var upper = Avx512F.ConvertToVector512Int64(reached.GetUpper());
        var (first, second) = (Vector512.Load(table), Vector512.Load(table + 8));
        var (lowerValues, upperValues) = (Avx512F.PermuteVar8x64x2(first, lower, second), Avx512F.PermuteVar8x64x2(first, upper, second));
        if (leaves > 16)
        {
            (first, second) = (Vector512.Load(table + 16), Vector512.Load(table + 24));
            var fifteen = Vector512.Create(15L);
            lowerValues = Vector512.ConditionalSelect(Vector512.GreaterThan(lower, fifteen).AsDouble(), Avx512F.PermuteVar8x64x2(first, lower, second), lowerValues);
            upperValues = Vector512.ConditionalSelect(Vector512.GreaterThan(upper, fifteen).AsDouble(), Avx512F.PermuteVar8x64x2(first, upper, second), upperValues);
        }

        (Vector512.Load(sum) + lowerValues).Store(sum);
        (Vector512.Load(sum + 8) + upperValues).Store(sum + 8);
    }

    /// <summary>Adds the leaves of 8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add256(double* table, Vector256<int> reached, double* sum)
    {
        (Vector256.Load(sum) + Avx2.GatherVector256(table, reached.GetLower(), sizeof(double))).Store(sum);
        (Vector256.Load(sum + 4) + Avx2.GatherVector256(table, reached.GetUpper(), sizeof(double))).Store(sum + 4);
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
}
