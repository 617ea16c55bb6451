using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;
using Inference.Cli;
using Inference.Cli.Serve;
using Inference.Cli.Storage;
using Microsoft.AspNetCore.Builder;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>What a call of one row allocates above what the web server itself does: ours and the constant answer, hosted in this process in turn.</summary>
internal static class CallAllocations
{
    private const double MostBytes = 2048;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var azurite = await ServedModels.StartStorageAsync(bench, cancellationToken);
        var storage = StorageConnection.ClientOf(azurite.ConnectionString);
        var (ourPort, constantPort) = (AzuriteProcess.FreePort(), AzuriteProcess.FreePort());
        var options = new ServeOptions
        {
            ProjectFolder = ProjectFolder.Find(),
            Urls = $"http://127.0.0.1:{ourPort}",
            ModelsFolder = bench.Files.Models,
            DataFolder = bench.Files.Folder,
            // Nothing but calls is to allocate.
            ReloadInterval = TimeSpan.Zero,
        };
        await using var app = LocalHost.Build(options, () => storage);
        await app.StartAsync(cancellationToken);
        using var ours = BareConnection.Open(ourPort, $"/api/predict/{Workspace.Trees}", CallForm.Reference.Body(CallForm.ReadRows(bench.Files.Test, 1)));
        await using var constantApp = ConstantServer.Build(constantPort, ours.Body);
        await constantApp.StartAsync(cancellationToken);
        using var constant = BareConnection.Open(constantPort, "/api/predict", CallForm.Reference.Body(CallForm.ReadRows(bench.Files.Test, 1)));
        var (ourBytes, constantBytes) = (new Series(), new Series());
        // Once for the compiler.
        var calls = bench.Options.AllocationCalls;
        Measure(ours, calls);
        Measure(constant, calls);
        await bench.EachRoundAsync(_ =>
        {
            constantBytes.Add(Measure(constant, calls));
            ourBytes.Add(Measure(ours, calls));
            return Task.CompletedTask;
        });
        await StopAsync(app, constantApp);

        var section = bench.Report.Begin("Allocations in calls");
        section.Table(["Server", "Bytes per call"], [["`serve`, `trees`", ourBytes.Text("N0")], ["constant answer", constantBytes.Text("N0")]]);
        bench.Report.Targets.Add("bytes allocated per call of one row above the web server's own", ourBytes.Median - constantBytes.Median, Bound.AtMost(MostBytes, "#,0 B"));
    }

    private static double Measure(BareConnection connection, int calls)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < calls; i++)
            connection.Call();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls;
    }

    private static async Task StopAsync(params WebApplication[] apps)
    {
        foreach (var app in apps)
            await app.StopAsync(CancellationToken.None);
    }
}
