using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Inference.Benchmarks.Compare;
using Inference.Benchmarks.Compare.Sides;
using Inference.Benchmarks.Load;
using Inference.Cli;

namespace Inference.Benchmarks;

internal static class Program
{
    /// <summary>
    /// <c>compare</c> measures the reference design and ours, <c>load</c> the local host under load, <c>queue-load</c> what merging
    /// calls brings. Anything else goes to BenchmarkDotNet, which runs what the arguments name, such as <c>--filter *Tree*</c>,
    /// and asks when they name nothing.
    /// </summary>
    private static Task<int> Main(string[] args) => args switch
    {
        ["compare", .. var options] => CompareCommand.RunAsync(options),
        [ConstantServer.Verb, var port, var answer] => ConstantServer.RunAsync(port, answer),
        ["load", .. var options] => LoadCommand.RunAsync(options),
        ["queue-load"] => RunQueueLoadAsync(),
        _ => Task.FromResult(RunBenchmarks(args)),
    };

    private static async Task<int> RunQueueLoadAsync()
    {
        await QueueLoad.RunAsync();
        return ExitCodes.Done;
    }

    private static int RunBenchmarks(string[] args)
    {
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, Config());
        return ExitCodes.Done;
    }

    /// <summary>In this process: a build of its own for every class takes minutes where two cores do everything.</summary>
    private static IConfig Config() => DefaultConfig.Instance
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(9))
        .HideColumns(Column.Error, Column.StdDev, Column.RatioSD, Column.Job, Column.Toolchain, Column.IterationCount, Column.WarmupCount)
        .AddColumn(StatisticColumn.Min, StatisticColumn.Max)
        .WithOptions(ConfigOptions.DisableOptimizationsValidator);
}
