using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Inference.Schema;

namespace Inference.Csv;

/// <summary>
/// Reads four fields as numbers at once, one in each quarter of an AVX-512 register: the bits that <see cref="FloatText"/> gives, in a
/// quarter of its time (measured). Fields that are no plain decimals it leaves to others.
/// </summary>
internal static unsafe class FourNumbers
{
    /// <summary>Fields that are read at once.</summary>
    public const int Count = 4;

    /// <summary>Longest field without its sign. As many bytes are read for each, up to its end.</summary>
    public const int Width = 16;

    /// <summary>Rows of <see cref="Moves"/>, and entries of each, so that an index is made without a branch.</summary>
    private const int Rows = 32;

    private const byte Zero = 0x80;
    private const byte Last = Width - 1;

    /// <summary>
    /// By the length of a field and the place of its point (16 without one): where each of 16 places comes from. Those in front of
    /// the point move over it, those in front of the field are zero. Of an empty field, or one that ends in its point, only the
    /// last byte is taken, which is no digit.
    /// </summary>
    private static readonly Vector128<byte>[] Moves = AllMoves();

    /// <summary>By the place of the point: what the digits are to be multiplied by.</summary>
    private static readonly double[] Scales = [.. Enumerable.Range(0, Width + 1).Select(point => FloatText.PowerOfTen(point == Width ? 0 : point - Last))];

    /// <summary>Whether this machine can.</summary>
    public static bool IsSupported => Avx512BW.IsSupported && Avx512DQ.VL.IsSupported;

    /// <summary>Reads four fields into four floats. Each bit of the result is a field left to others, whose float means nothing.</summary>
    /// <param name="data">What the fields are in; <see cref="Width"/> bytes in front of each, and one behind it, can be read.</param>
    /// <param name="ends">Where the fields of the record end, as <see cref="CsvReader"/> keeps it.</param>
    /// <param name="fields">Which four.</param>
    /// <param name="values">The four floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(byte* data, ref int ends, ref int fields, ref float values) => Read(
        new Lane(data, ref Unsafe.Add(ref ends, fields), passesSpace: false),
        new Lane(data, ref Unsafe.Add(ref ends, Unsafe.Add(ref fields, 1)), passesSpace: false),
        new Lane(data, ref Unsafe.Add(ref ends, Unsafe.Add(ref fields, 2)), passesSpace: false),
        new Lane(data, ref Unsafe.Add(ref ends, Unsafe.Add(ref fields, 3)), passesSpace: false),
        ref values);

    /// <summary>Reads four fields that follow each other, with or without a space in front of each: <c>1, 2, 3, 4</c>.</summary>
    /// <param name="data">As above.</param>
    /// <param name="ends">Where the field in front of the first ends; behind it, where the four end.</param>
    /// <param name="values">The four floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReadSpaced(byte* data, ref int ends, ref float values) => Read(
        new Lane(data, ref ends, passesSpace: true),
        new Lane(data, ref Unsafe.Add(ref ends, 1), passesSpace: true),
        new Lane(data, ref Unsafe.Add(ref ends, 2), passesSpace: true),
        new Lane(data, ref Unsafe.Add(ref ends, 3), passesSpace: true),
        ref values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read(in Lane a, in Lane b, in Lane c, in Lane d, ref float values)
    {
        var bytes = Together(Vector128.Load(a.Bytes), Vector128.Load(b.Bytes), Vector128.Load(c.Bytes), Vector128.Load(d.Bytes));
        var points = Vector512.Equals(bytes, Vector512.Create((byte)'.')).ExtractMostSignificantBits();
        var (pa, pb, pc, pd) = (a.Point(points), b.Point(points >> 16), c.Point(points >> 32), d.Point(points >> 48));
        var places = Avx512BW.Shuffle(bytes - Vector512.Create((byte)'0'), Together(Moved(a, pa), Moved(b, pb), Moved(c, pc), Moved(d, pd)));
        // Letters and the like, and a second point.
        var others = Vector512.GreaterThan(places, Vector512.Create((byte)9)).ExtractMostSignificantBits();

        ref var scales = ref Unsafe.AsRef(in Scales[0]);
        var products = Avx512DQ.VL.ConvertToVector256Double(Digits(places))
            * Vector256.Create(Unsafe.Add(ref scales, pa), Unsafe.Add(ref scales, pb), Unsafe.Add(ref scales, pc), Unsafe.Add(ref scales, pd));
        var signs = Vector128.Create(a.Sign, b.Sign, c.Sign, d.Sign) << 31;
        (Avx.ConvertToVector128Single(products).AsInt32() | signs).AsSingle().StoreUnsafe(ref values);

        var nearMiddle = NearMiddle(products);
        var tooLong = (a.Left | b.Left | c.Left | d.Left) < 0;
        return (others == 0 & !tooLong) ? nearMiddle : nearMiddle | QuartersOf(others) | (a.TooLong | (b.TooLong << 1) | (c.TooLong << 2) | (d.TooLong << 3));
    }

    /// <summary>The numbers that the digits in each quarter are: pairs first, then fours, eights, and all sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Digits(Vector512<byte> places)
    {
        var pairs = Avx512BW.MultiplyAddAdjacent(places, Vector512.Create((ushort)0x010A).AsSByte());
        var fours = Avx512BW.MultiplyAddAdjacent(pairs, Vector512.Create(0x0001_0064).AsInt16());
        var eights = Avx512BW.MultiplyAddAdjacent(Avx512BW.PackUnsignedSaturate(fours, fours).AsInt16(), Vector512.Create(0x0001_2710).AsInt16()).AsUInt64();
        var all = Avx512F.Multiply(eights.AsUInt32(), Vector512.Create(100_000_000UL).AsUInt32()) + (eights >> 32);
        return Avx512F.PermuteVar8x64(all, Vector512.Create(0UL, 2, 4, 6, 0, 0, 0, 0)).GetLower().AsInt64();
    }

    /// <summary>The products that are too near to the middle between two floats for what was rounded before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NearMiddle(Vector256<double> products)
    {
        var distances = (products.AsUInt64() & Vector256.Create(FloatText.DroppedMask)) - Vector256.Create(FloatText.MiddleStart);
        return Vector256.LessThanOrEqual(distances, Vector256.Create(FloatText.MiddleWidth)).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Moved(in Lane lane, int point) => Unsafe.Add(ref Unsafe.AsRef(in Moves[0]), ((lane.Length & (Rows - 1)) * Rows) + point);

    private static uint QuartersOf(ulong bits) =>
        ((ushort)bits == 0 ? 0u : 1) | ((ushort)(bits >> 16) == 0 ? 0u : 2) | ((ushort)(bits >> 32) == 0 ? 0u : 4) | ((ushort)(bits >> 48) == 0 ? 0u : 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Together(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d) =>
        a.ToVector256Unsafe().WithUpper(b).ToVector512Unsafe().WithUpper(c.ToVector256Unsafe().WithUpper(d));

    private static Vector128<byte>[] AllMoves()
    {
        var moves = new Vector128<byte>[Rows * Rows];
        for (var index = 0; index < moves.Length; index++)
            moves[index] = Move(index / Rows, index % Rows);
        return moves;
    }

    private static Vector128<byte> Move(int length, int point)
    {
        if (length == 0 || point == Last)
            return Vector128.Create(Last);
        var places = Vector128<byte>.Indices;
        if (point < Width)
            places -= Vector128.LessThanOrEqual(places, Vector128.Create((byte)point)) & Vector128<byte>.One;
        return Vector128.ConditionalSelect(Vector128.LessThan(places, Vector128.Create((byte)Math.Max(Width - length, 0))), Vector128.Create(Zero), places);
    }

    /// <summary>One of the fields.</summary>
    private readonly ref struct Lane
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lane(byte* data, ref int endBefore, bool passesSpace)
        {
            var start = data + endBefore + 1;
            var end = data + Unsafe.Add(ref endBefore, 1);
            if (passesSpace)
                start += *start == (byte)' ' ? 1 : 0;
            // The sign is as good as random: no branch depends on it.
            Sign = *start == (byte)'-' ? 1 : 0;
            Length = (int)(end - start) - Sign;
            Bytes = end - Width;
        }

        /// <summary>The bytes up to its end.</summary>
        public byte* Bytes { get; }

        /// <summary>1 behind a minus.</summary>
        public int Sign { get; }

        /// <summary>Characters without the sign.</summary>
        public int Length { get; }

        /// <summary>Bytes that are none of its own; negative when it is too long.</summary>
        public int Left => Width - Length;

        /// <summary>1 when it is too long.</summary>
        public uint TooLong => (uint)Left >> 31;

        /// <summary>The place of its point among points; 16 without one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Point(ulong points) => BitOperations.TrailingZeroCount(((uint)points & (uint.MaxValue << Left)) | (1u << Width));
    }
}
