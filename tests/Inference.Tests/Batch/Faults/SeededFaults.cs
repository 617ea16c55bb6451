using System.Collections.Concurrent;
using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>Faults on a seeded share of the requests, of kinds that a seed draws; the order of arrival alone is not in its hands.</summary>
internal sealed class SeededFaults
{
    /// <summary>Kinds by how often they are drawn; the one that takes seconds seldom, and only in long proofs.</summary>
    private static readonly StorageFault[] Kinds =
    [
        .. Enumerable.Repeat(new[]
        {
            StorageFault.BusyBefore, StorageFault.BusyAfter, StorageFault.ResetBefore, StorageFault.ResetDuring, StorageFault.ResetAfter, StorageFault.ResetInAnswer,
            StorageFault.Truncate, StorageFault.Delay,
        }, 25).SelectMany(kinds => kinds),
        .. Soak.IsOn ? [StorageFault.Late] : Array.Empty<StorageFault>(),
    ];

    private readonly SplitMix64 _random;
    private readonly Lock _turn = new();
    private readonly double _share;

    public SeededFaults(ulong seed)
    {
        _random = new SplitMix64(seed);
        _share = 0.02 + (0.4 * _random.NextDouble());
    }

    /// <summary>What was done, by kind.</summary>
    public ConcurrentDictionary<StorageFault, int> Done { get; } = [];

    public StorageFault Next()
    {
        lock (_turn)
        {
            if (_random.NextDouble() >= _share)
                return StorageFault.None;
            var fault = Kinds[_random.Next(Kinds.Length)];
            Done.AddOrUpdate(fault, 1, (_, count) => count + 1);
            return fault;
        }
    }

    public double Cut()
    {
        lock (_turn)
            return _random.NextDouble();
    }
}
