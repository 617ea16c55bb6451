using System.Numerics;

namespace Inference.Predict.Queueing;

/// <summary>The free slots as the bits of one word: taking one and giving it back is one interlocked operation each.</summary>
internal sealed class SlotPool
{
    /// <summary>Bits of a word. A model that keeps more cores busy is served by more instances.</summary>
    public const int MaxSlots = 64;

    private readonly ScoringSlot[] _slots;
    private readonly Func<bool>? _leavesLast;
    private readonly ulong _all;
    private ulong _free;

    /// <param name="slots">All slots, in the order of their index.</param>
    /// <param name="leavesLast">Whether to leave the last free slot for now, asked when it comes to that; null never leaves it.</param>
    public SlotPool(IEnumerable<ScoringSlot> slots, Func<bool>? leavesLast)
    {
        _leavesLast = leavesLast;
        _slots = [.. slots];
        _free = _all = ulong.MaxValue >> (MaxSlots - _slots.Length);
    }

    public IReadOnlyList<ScoringSlot> Slots => _slots;

    /// <summary>Whether nobody holds a slot.</summary>
    public bool AllFree => Volatile.Read(ref _free) == _all;

    /// <summary>
    /// A slot that nobody else holds until it is given back, or null when there is none to take. Then at least one is held,
    /// and its holder looks at the queue when it gives it back.
    /// </summary>
    public ScoringSlot? TryTake()
    {
        var free = Volatile.Read(ref _free);
        while (free != 0)
        {
            if ((free & (free - 1)) == 0 && _slots.Length > 1 && _leavesLast is not null && _leavesLast())
                return null;
            var seen = Interlocked.CompareExchange(ref _free, free & (free - 1), free);
            if (seen == free)
                return _slots[BitOperations.TrailingZeroCount(free)];
            free = seen;
        }

        return null;
    }

    public void Return(ScoringSlot slot) => Interlocked.Or(ref _free, 1UL << slot.Index);
}
