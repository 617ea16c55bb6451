namespace Inference.Tests.Testing;

/// <summary>Tests that measure the process as a whole run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "runs alone";
}
