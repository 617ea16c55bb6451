using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>
/// Reads four fields as numbers at once, one in each quarter of an AVX-512 register: the bits that <see cref="FloatText"/> gives, in a
/// small part of its time (measured). Fields that are no plain decimals it leaves to others. In each quarter stand the 16 bytes up to
/// and with the one behind the field; nothing is done for one field that is not done for all four at once, and nothing branches on
/// what they hold.
/// </summary>
internal static class FourNumbers
{
    /// <summary>Fields that are read at once.</summary>
    public const int Count = 4;

    /// <summary>Longest field, its sign included. As many bytes are read for each, up to its end, and the one behind it.</summary>
    public const int Width = 15;

    /// <summary>In a mask of the 64 bytes: the first of each quarter, the byte behind each field, and the last of each field.</summary>
    private const ulong Firsts = 0x0001_0001_0001_0001;
    private const ulong Behinds = Firsts << Width;
    private const ulong Lasts = Firsts << (Width - 1);

    /// <summary>
    /// What the digits are to be multiplied by, by the place of the point, from 1 on; the last is that of 0. A field without a point has
    /// it behind it. Constants, as everything here: a field that the class had to fill first would be asked about at each use.
    /// </summary>
    private static ReadOnlySpan<double> Scales => [1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e-15];

    /// <summary>Whether this machine can.</summary>
    public static bool IsSupported => Avx512BW.IsSupported && Avx512DQ.VL.IsSupported;

    /// <summary>Reads four fields into four floats. Each bit of the result is a field left to others, whose float means nothing.</summary>
    /// <param name="data">What the fields are in; <see cref="Width"/> bytes in front of the end of each, and one behind it, can be read.</param>
    /// <param name="ends">Where the fields of the record end, as <see cref="CsvReader"/> keeps it.</param>
    /// <param name="fields">Which four.</param>
    /// <param name="values">The four floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(ref byte data, ref int ends, ref int fields, ref float values)
    {
        ref var a = ref Unsafe.Add(ref ends, fields);
        ref var b = ref Unsafe.Add(ref ends, Unsafe.Add(ref fields, 1));
        ref var c = ref Unsafe.Add(ref ends, Unsafe.Add(ref fields, 2));
        ref var d = ref Unsafe.Add(ref ends, Unsafe.Add(ref fields, 3));
        var (endA, endB, endC, endD) = (Unsafe.Add(ref a, 1), Unsafe.Add(ref b, 1), Unsafe.Add(ref c, 1), Unsafe.Add(ref d, 1));
        return Read(Bytes(ref data, endA, endB, endC, endD), Vector128.Create(endA, endB, endC, endD) - Vector128.Create(a, b, c, d), passSpace: false, ref values);
    }

    /// <summary>Reads four fields that follow each other.</summary>
    /// <param name="data">As above.</param>
    /// <param name="ends">Where the field in front of the first ends; behind it, where the four end.</param>
    /// <param name="passSpace">Whether a space may stand in front of each: <c>1, 2, 3, 4</c>.</param>
    /// <param name="values">The four floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReadNext(ref byte data, ref int ends, bool passSpace, ref float values)
    {
        ref var end = ref Unsafe.Add(ref ends, 1);
        var bytes = Bytes(ref data, end, Unsafe.Add(ref end, 1), Unsafe.Add(ref end, 2), Unsafe.Add(ref end, 3));
        return Read(bytes, Vector128.LoadUnsafe(ref end) - Vector128.LoadUnsafe(ref ends), passSpace, ref values);
    }

    /// <param name="bytes">The four fields and what is around them.</param>
    /// <param name="spans">From the end of the field in front of each to its own: one more than its length.</param>
    /// <param name="passSpace">As above.</param>
    /// <param name="values">As above.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read(Vector512<byte> bytes, Vector128<int> spans, bool passSpace, ref float values)
    {
        // How far each byte is from the one behind the field, in front of which are as many bytes as the field has.
        var distances = Vector512.Create(
            0x0809_0A0B_0C0D_0E0F, 0xFF01_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F, 0xFF01_0203_0405_0607,
            0x0809_0A0B_0C0D_0E0F, 0xFF01_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F, 0xFF01_0203_0405_0607).AsByte();
        var inside = Vector512.LessThan(distances, OfQuarters(spans)).ExtractMostSignificantBits();
        if (passSpace)
            inside &= ~(Matches(bytes, ' ') & First(inside));
        var minus = Matches(bytes, '-') & First(inside);
        var points = (Matches(bytes, '.') & inside) | Behinds;
        // Up to the first point, and it alone.
        var moved = points ^ (points - Firsts);
        var point = points & moved;

        var digits = bytes - Vector512.Create((byte)'0');
        // An empty field, or one that ends in its point, has no digit at its end.
        var others = Vector512.GreaterThan(digits, Vector512.Create((byte)9)).ExtractMostSignificantBits() & ((inside & ~(minus | point)) | Lasts);

        var products = Avx512DQ.VL.ConvertToVector256Double(Number(Digits(digits, inside & ~minus, moved))) * Scale(point);
        (Avx.ConvertToVector128Single(products).AsInt32() | Sign(minus)).AsSingle().StoreUnsafe(ref values);

        var left = NearMiddle(products) | Vector128.GreaterThan(spans, Vector128.Create(Width + 1)).ExtractMostSignificantBits();
        return others == 0 ? left : left | QuartersOf(others);
    }

    /// <summary>The first byte of each field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong First(ulong inside) => inside & ~(inside << 1);

    /// <summary>By the ends of four fields: the bytes up to and with the one behind each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Bytes(ref byte data, int a, int b, int c, int d)
    {
        var (bytesA, bytesB, bytesC, bytesD) = (Bytes(ref data, a), Bytes(ref data, b), Bytes(ref data, c), Bytes(ref data, d));
        // Create would ask for what was in the registers before.
        return bytesA.ToVector256Unsafe().WithUpper(bytesB).ToVector512Unsafe().WithUpper(bytesC.ToVector256Unsafe().WithUpper(bytesD));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bytes(ref byte data, int end) => Vector128.LoadUnsafe(ref data, (nuint)(end - Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Matches(Vector512<byte> bytes, char value) => Vector512.Equals(bytes, Vector512.Create((byte)value)).ExtractMostSignificantBits();

    /// <summary>The lowest byte of each of four numbers, in all bytes of its quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> OfQuarters(Vector128<int> numbers) =>
        Avx512BW.Shuffle(Avx512F.PermuteVar16x32(numbers.ToVector256Unsafe().ToVector512Unsafe(), Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)).AsByte(), Vector512<byte>.Zero);

    /// <summary>The bytes of a mask, the others zero, and those up to the point moved over it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Digits(Vector512<byte> digits, ulong inside, ulong moved)
    {
        var places = Vector512.Create(
            0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908, 0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908,
            0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908, 0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908).AsByte();
        var inOrder = Vector512.ConditionalSelect(IsClear(moved), places, places - Vector512<byte>.One);
        return Avx512BW.Shuffle(Vector512.ConditionalSelect(IsClear(inside), Vector512<byte>.Zero, digits), inOrder);
    }

    /// <summary>By byte: whether a mask's bit is not set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> IsClear(ulong mask)
    {
        var eighths = Vector512.Create(
            0UL, 0x0101_0101_0101_0101, 0x0202_0202_0202_0202, 0x0303_0303_0303_0303,
            0x0404_0404_0404_0404, 0x0505_0505_0505_0505, 0x0606_0606_0606_0606, 0x0707_0707_0707_0707).AsByte();
        return Vector512.Equals(Avx512BW.Shuffle(Vector512.Create(mask).AsByte(), eighths) & Vector512.Create(0x8040_2010_0804_0201).AsByte(), Vector512<byte>.Zero);
    }

    /// <summary>The numbers that the digits in each quarter are: pairs first, then fours, eights, and all sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Number(Vector512<byte> digits)
    {
        var pairs = Avx512BW.MultiplyAddAdjacent(digits, Vector512.Create((ushort)0x010A).AsSByte());
        var fours = Avx512BW.MultiplyAddAdjacent(pairs, Vector512.Create(0x0001_0064).AsInt16());
        var eights = Avx512BW.MultiplyAddAdjacent(Avx512BW.PackUnsignedSaturate(fours, fours).AsInt16(), Vector512.Create(0x0001_2710).AsInt16()).AsUInt64();
        var all = Avx512F.Multiply(eights.AsUInt32(), Vector512.Create(100_000_000UL).AsUInt32()) + (eights >> 32);
        return Avx512F.PermuteVar8x64(all, Vector512.Create(0UL, 2, 4, 6, 0, 0, 0, 0)).GetLower().AsInt64();
    }

    /// <summary>What each quarter's digits are to be multiplied by: the place of its point is the exponent of its mask as a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Scale(ulong point)
    {
        var exponents = Vector128.ConvertToSingle(Quarters(point)).AsInt32() >> 23;
        ref var scales = ref MemoryMarshal.GetReference(Scales);
        return Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref scales), Avx2.ConvertToVector256Int64(exponents).ToVector512Unsafe(), Vector512.LoadUnsafe(ref scales, 8)).GetLower();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sign(ulong minus) => -Quarters(minus) & Vector128.Create(int.MinValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Quarters(ulong mask) => Sse41.ConvertToVector128Int32(Vector128.CreateScalarUnsafe(mask).AsUInt16());

    /// <summary>The products that are too near to the middle between two floats for what was rounded before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NearMiddle(Vector256<double> products)
    {
        var distances = (products.AsUInt64() & Vector256.Create(FloatText.DroppedMask)) - Vector256.Create(FloatText.MiddleStart);
        return Vector256.LessThanOrEqual(distances, Vector256.Create(FloatText.MiddleWidth)).ExtractMostSignificantBits();
    }

    private static uint QuartersOf(ulong bits) =>
        ((ushort)bits == 0 ? 0u : 1) | ((ushort)(bits >> 16) == 0 ? 0u : 2) | ((ushort)(bits >> 32) == 0 ? 0u : 4) | ((ushort)(bits >> 48) == 0 ? 0u : 8);
}
