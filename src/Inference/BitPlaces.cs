using System.Numerics;
using System.Runtime.CompilerServices;

namespace Inference;

/// <summary>Writes down where the bits of a mask are, whole groups at once: to stop at the last would be a branch that nobody foresees.</summary>
internal static class BitPlaces
{
    private const int AtOnce = 8;

    /// <summary>The room that so many places take, the rest of the last group included.</summary>
    public static int Room(int count) => (count + AtOnce - 1) / AtOnce * AtOnce;

    /// <summary>Writes the places of the bits, counted from <paramref name="at"/>. What is behind the last means nothing.</summary>
    /// <param name="mask">The bits.</param>
    /// <param name="at">Added to each place.</param>
    /// <param name="places">As long as <see cref="Room"/> says.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ulong mask, int at, Span<int> places)
    {
        for (; places.Length >= AtOnce; places = places[AtOnce..])
        {
            for (var i = 0; i < AtOnce; i++)
            {
                places[i] = at + BitOperations.TrailingZeroCount(mask);
                mask &= mask - 1;
            }
        }
    }
}
