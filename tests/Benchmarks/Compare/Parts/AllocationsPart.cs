namespace Inference.Benchmarks.Compare.Parts;

/// <summary>Memory that is allocated in the heap, in this process.</summary>
internal static class AllocationsPart
{
    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await BatchAllocations.RunAsync(bench, cancellationToken);
        await CallAllocations.RunAsync(bench, cancellationToken);
    }
}
