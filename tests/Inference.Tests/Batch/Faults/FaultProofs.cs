using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>
/// Proofs that the batch lane ends right whatever breaks. They kill, restart and hold up things, so they run when nothing
/// that measures time does; one Azurite serves them all.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultProofs : ICollectionFixture<AzuriteFixture>, ICollectionFixture<StorageToRestart>
{
    public const string Name = "faults of the batch lane";
}
