namespace Inference.Tests.Testing;

/// <summary>Long proofs, which run only when asked for.</summary>
internal static class Soak
{
    public const string Category = nameof(Soak);

    /// <summary>Whether the environment asks for long proofs.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable("INFERENCE_SOAK") == "1";

    /// <summary>Skips the test unless the environment asks for long proofs.</summary>
    public static void Only() => Assert.SkipUnless(IsOn, "A long proof: set INFERENCE_SOAK=1 to run it.");
}
