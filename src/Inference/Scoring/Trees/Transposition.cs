using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Inference.Scoring.Trees;

/// <summary>Turns rows into columns: eight by eight with AVX, where the columns are neighbours, else one by one.</summary>
internal static unsafe class Transposition
{
    private const int Side = 8;

    /// <summary>Writes column after column.</summary>
    /// <param name="rows">Rows of <paramref name="stride"/> floats.</param>
    /// <param name="count">Rows.</param>
    /// <param name="wanted">The columns that are wanted, in ascending order.</param>
    /// <param name="stride">Floats of a row.</param>
    /// <param name="columns">Each column starts <paramref name="columnStride"/> floats behind the one before.</param>
    /// <param name="columnStride">At least <paramref name="count"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<float> rows, int count, ReadOnlySpan<int> wanted, int stride, Span<float> columns, int columnStride)
    {
        var done = 0;
        if (Avx.IsSupported && wanted.Length >= Side && wanted[^1] - wanted[0] == wanted.Length - 1)
        {
            done = count - (count % Side);
            Check(rows, done, wanted, stride, columns, columnStride);
            fixed (float* from = rows, to = columns)
            {
                for (var row = 0; row < done; row += Side)
                {
                    for (var column = 0; column < wanted.Length; column += Side)
                    {
                        // The last eight may overlap those in front of them.
                        var first = Math.Min(column, wanted.Length - Side);
                        Square(from + (row * stride) + wanted[0] + first, stride, to + (first * columnStride) + row, columnStride);
                    }
                }
            }
        }

        for (var position = 0; position < wanted.Length; position++)
        {
            var column = columns.Slice(position * columnStride, count);
            for (var row = done; row < column.Length; row++)
                column[row] = rows[(row * stride) + wanted[position]];
        }
    }

    private static void Check(ReadOnlySpan<float> rows, int count, ReadOnlySpan<int> wanted, int stride, Span<float> columns, int columnStride)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(wanted[^1], stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, count * stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(columnStride, count);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns.Length, wanted.Length * columnStride);
    }

    /// <summary>Eight rows of eight: neighbours are paired, then pairs, then halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* from, int stride, float* to, int columnStride)
    {
        var (a0, a1) = Pairs(from, from + stride);
        var (b0, b1) = Pairs(from + (2 * stride), from + (3 * stride));
        var (c0, c1) = Pairs(from + (4 * stride), from + (5 * stride));
        var (d0, d1) = Pairs(from + (6 * stride), from + (7 * stride));
        Store(Fours(a0, b0, low: true), Fours(c0, d0, low: true), to, columnStride);
        Store(Fours(a0, b0, low: false), Fours(c0, d0, low: false), to + columnStride, columnStride);
        Store(Fours(a1, b1, low: true), Fours(c1, d1, low: true), to + (2 * columnStride), columnStride);
        Store(Fours(a1, b1, low: false), Fours(c1, d1, low: false), to + (3 * columnStride), columnStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Pairs(float* one, float* two)
    {
        var (first, second) = (Vector256.Load(one), Vector256.Load(two));
        return (Avx.UnpackLow(first, second), Avx.UnpackHigh(first, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fours(Vector256<float> one, Vector256<float> two, bool low) =>
        (low ? Avx.UnpackLow(one.AsDouble(), two.AsDouble()) : Avx.UnpackHigh(one.AsDouble(), two.AsDouble())).AsSingle();

    /// <summary>Each half is four rows of one column, and of the one four further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> upperRows, Vector256<float> lowerRows, float* to, int columnStride)
    {
        Avx.Permute2x128(upperRows, lowerRows, 0x20).Store(to);
        Avx.Permute2x128(upperRows, lowerRows, 0x31).Store(to + (4 * columnStride));
    }
}
