using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Inference.Benchmarks;

internal static class Program
{
    /// <summary>Runs what the arguments name, such as <c>--filter *Tree*</c>, or <c>queue-load</c>; asks when they name nothing.</summary>
    private static async Task Main(string[] args)
    {
        if (args is ["queue-load"])
            await QueueLoad.RunAsync();
        else
            BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, Config());
    }

    /// <summary>In this process: a build of its own for every class takes minutes where two cores do everything.</summary>
    private static IConfig Config() => DefaultConfig.Instance
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(9))
        .HideColumns(Column.Error, Column.StdDev, Column.RatioSD, Column.Job, Column.Toolchain, Column.IterationCount, Column.WarmupCount)
        .AddColumn(StatisticColumn.Min, StatisticColumn.Max)
        .WithOptions(ConfigOptions.DisableOptimizationsValidator);
}
