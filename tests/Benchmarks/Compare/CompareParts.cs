using Inference.Benchmarks.Compare.Parts;

namespace Inference.Benchmarks.Compare;

/// <summary>What is measured, in order.</summary>
internal static class CompareParts
{
    private static readonly (string Name, Func<Bench, CancellationToken, Task> RunAsync)[] All =
    [
        ("batch", BatchPart.RunAsync),
        ("profile", ProfilePart.RunAsync),
        ("memory", MemoryPart.RunAsync),
        ("blob", BlobPart.RunAsync),
        ("http", HttpPart.RunAsync),
        ("calls", CallProfilePart.RunAsync),
        ("protocols", ProtocolsPart.RunAsync),
        ("start", StartPart.RunAsync),
        ("allocations", AllocationsPart.RunAsync),
        ("scaling", ScalingPart.RunAsync),
    ];

    public static IEnumerable<string> Names => All.Select(part => part.Name);

    /// <summary>Runs those that were asked for.</summary>
    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        foreach (var (name, runAsync) in All)
        {
            if (bench.Options.Parts.Count == 0 || bench.Options.Parts.Contains(name))
                await runAsync(bench, cancellationToken);
        }
    }
}
