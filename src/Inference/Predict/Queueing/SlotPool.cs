using System.Numerics;

namespace Inference.Predict.Queueing;

/// <summary>The free slots as the bits of one word: taking one and giving it back is one interlocked operation each.</summary>
internal sealed class SlotPool
{
    /// <summary>Bits of a word. A model that keeps more cores busy is served by more instances.</summary>
    public const int MaxSlots = 64;

    private readonly ScoringSlot[] _slots;
    private readonly ulong _all;
    private ulong _free;

    public SlotPool(IEnumerable<ScoringSlot> slots)
    {
        _slots = [.. slots];
        _free = _all = ulong.MaxValue >> (MaxSlots - _slots.Length);
    }

    public IReadOnlyList<ScoringSlot> Slots => _slots;

    /// <summary>Whether nobody holds a slot.</summary>
    public bool AllFree => Volatile.Read(ref _free) == _all;

    /// <summary>A slot that nobody else holds until it is given back, or null when none is free.</summary>
    public ScoringSlot? TryTake()
    {
        var free = Volatile.Read(ref _free);
        while (free != 0)
        {
            var seen = Interlocked.CompareExchange(ref _free, free & (free - 1), free);
            if (seen == free)
                return _slots[BitOperations.TrailingZeroCount(free)];
            free = seen;
        }

        return null;
    }

    public void Return(ScoringSlot slot) => Interlocked.Or(ref _free, 1UL << slot.Index);
}
