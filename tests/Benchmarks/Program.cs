using BenchmarkDotNet.Running;

namespace Inference.Benchmarks;

internal static class Program
{
    /// <summary>Runs what the arguments name, such as <c>--filter *Scoring*</c>; asks when they name nothing.</summary>
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
