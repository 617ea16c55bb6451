using FsCheck;

namespace Inference.Tests.Testing;

/// <summary>Runs properties on the same inputs every time; another seed is for looking further by hand.</summary>
internal static class SeededProperty
{
    private const ulong Seed = 20_260_131;

    /// <summary>FsCheck's generator wants an odd second number.</summary>
    private const ulong Gamma = 9_241_903;

    public static void CheckSeeded(this Property property, int inputs = 1000)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{inputs} inputs, seed {Seed}, gamma {Gamma}");
        property.Check(Config.QuickThrowOnFailure.WithReplay(Seed, Gamma).WithMaxTest(inputs));
    }
}
