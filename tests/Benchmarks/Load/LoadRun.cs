using System.Globalization;
using Azure.Storage.Blobs;
using Inference.Benchmarks.Measuring;
using Inference.Cli;
using Inference.Cli.Storage;
using Inference.Predict;
using Inference.Tests.Testing;

namespace Inference.Benchmarks.Load;

/// <summary>One run: starts storage and server, measures part by part, prints, and ends what it started.</summary>
internal sealed class LoadRun(LoadOptions options, BlobServiceClient storage, AzuriteProcess azurite, ServeProcess server, string csv, TextWriter screen)
{
    private const int WarmUpSeconds = 5;

    private readonly LoadTable _table = new(screen);

    /// <summary>The model that is called is the one that scores the batch.</summary>
    private Uri Address => new(server.Address, "/api/predict/payments");

    /// <summary>Runs it all; the exit code says whether nothing failed and the batch stayed out of the calls' way.</summary>
    public static async Task<int> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        Wrk.EnsureInstalled();
        var folder = Directory.CreateTempSubdirectory("inference-load-");
        try
        {
            var csv = Path.Combine(folder.FullName, "payments.csv");
            PaymentsFile.Write(csv, options.BatchMegabytes * 1_000_000L);
            // As serve starts its own; here the harness does, to see what it takes of the machine.
            var azuriteOptions = new AzuriteOptions { PackageFolder = ProjectFolder.Find(), Port = AzuriteProcess.FreePort(), DataFolder = Path.Combine(folder.FullName, "blobs"), Yields = true };
            await using var azurite = await AzuriteProcess.StartAsync(azuriteOptions, Console.Out.WriteLine, cancellationToken);
            await using var server = await ServeProcess.StartAsync(azurite.ConnectionString, AzuriteProcess.FreePort(), cancellationToken);
            return await new LoadRun(options, StorageConnection.ClientOf(azurite.ConnectionString), azurite, server, csv, Console.Out).RunAsync(cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var model = PaymentsModel.Load();
        var json = ExampleCall.Of(model);
        using var wrk = new Wrk(Address, [json]);
        using var feed = new BatchFeed(storage, server.Address, csv);
        screen.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, which server, storage (Azurite) and wrk share; {options.Connections} connections, {options.Seconds} s each part, batch of {options.BatchMegabytes} MB again and again."));
        await wrk.RunAsync(Math.Min(WarmUpSeconds, options.Seconds), options.Connections, cancellationToken);
        _table.Head();

        await BatchAloneAsync(feed, cancellationToken);
        for (var round = 0; round < options.Rounds; round++)
        {
            await CallsAsync("calls alone", wrk, options.Seconds, cancellationToken);
            await CallsAndBatchAsync(wrk, feed, cancellationToken);
        }

        var lost = options.IdleConnections == 0 ? 0 : await IdleConnectionsPart.RunAsync(
            options.IdleConnections, options.Seconds, server, Address, json, seconds => CallsAsync("calls, idle held", wrk, seconds, cancellationToken), screen, cancellationToken);
        return _table.Verdict(lost) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task BatchAloneAsync(BatchFeed feed, CancellationToken cancellationToken)
    {
        await feed.StartAsync(cancellationToken);
        var meter = await MeterAsync(() => feed.BytesAsync(cancellationToken));
        await feed.UntilDoneAsync(cancellationToken);
        _table.Add("batch alone", null, await meter.StopAsync(), withBatch: true);
    }

    private async Task CallsAsync(string name, Wrk wrk, int seconds, CancellationToken cancellationToken)
    {
        var meter = await MeterAsync(() => Task.FromResult(0L));
        var result = await wrk.RunAsync(seconds, options.Connections, cancellationToken);
        _table.Add(name, result, await meter.StopAsync(), withBatch: false);
    }

    private async Task CallsAndBatchAsync(Wrk wrk, BatchFeed feed, CancellationToken cancellationToken)
    {
        await feed.StartAsync(cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feeding = feed.KeepFedAsync(end.Token);
        var meter = await MeterAsync(() => feed.BytesAsync(cancellationToken));
        var result = await wrk.RunAsync(options.Seconds, options.Connections, cancellationToken);
        var part = await meter.StopAsync();
        await end.CancelAsync();
        await feeding;
        _table.Add("calls and batch", result, part, withBatch: true);
        await feed.UntilDoneAsync(cancellationToken);
    }

    private Task<PartMeter> MeterAsync(Func<Task<long>> batchBytes) => PartMeter.StartAsync(() => CpuTimes.Now(server, azurite), batchBytes);
}
