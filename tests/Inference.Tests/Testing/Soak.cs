namespace Inference.Tests.Testing;

/// <summary>Long proofs, which run only when asked for.</summary>
internal static class Soak
{
    public const string Category = nameof(Soak);

    /// <summary>Skips the test unless the environment asks for long proofs.</summary>
    public static void Only() => Assert.SkipUnless(Environment.GetEnvironmentVariable("INFERENCE_SOAK") == "1", "A long proof: set INFERENCE_SOAK=1 to run it.");
}
