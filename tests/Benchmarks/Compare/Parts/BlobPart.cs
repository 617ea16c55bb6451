using System.Diagnostics;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs.Specialized;
using Inference.Batch;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;
using Inference.Cli;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>A file from blob to blob: what <c>serve</c> does with it, and a plain copy of the same bytes through the same storage.</summary>
internal sealed class BlobPart(Bench bench, ServedModels served) : IDisposable
{
    private const string File = "batch.csv";
    private const double Most = 1.5;

    private readonly HttpClient _http = new() { BaseAddress = served.Address, Timeout = Timeout.InfiniteTimeSpan };

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var served = await ServedModels.StartAsync(bench, cancellationToken);
        using var part = new BlobPart(bench, served);
        var section = bench.Report.Begin("Blob to blob");
        section.Text("The batch file in `serve`, from the call that asks for it to the answer that it is done, against a plain copy by this program: a streaming download of the same input, and an upload of the same output in blocks of 8 MiB, two at a time. Storage is the same Azurite, which shares the cores.");
        section.Table(
            ["Output", "`serve` s", "Download, then upload s", "Both at once s"],
            [
                await part.CompareAsync(Workspace.Trees, "all columns", isTarget: true, cancellationToken),
                await part.CompareAsync(Workspace.TreesOnly, "predictions only", isTarget: false, cancellationToken),
            ]);
    }

    public void Dispose() => _http.Dispose();

    private async Task<string[]> CompareAsync(string model, string what, bool isTarget, CancellationToken cancellationToken)
    {
        var copy = await PrepareAsync(model, cancellationToken);
        var (ours, oneAfterTheOther, atOnce) = (new Series(), new Series(), new Series());
        await bench.EachRoundAsync(async round =>
        {
            oneAfterTheOther.Add(await SecondsAsync(async () =>
            {
                await copy.DownloadAsync(cancellationToken);
                await copy.UploadAsync(cancellationToken);
            }));
            ours.Add(await SecondsAsync(() => ScoreAsync(model, "?force=true", cancellationToken)));
            atOnce.Add(await SecondsAsync(() => Task.WhenAll(copy.DownloadAsync(cancellationToken), copy.UploadAsync(cancellationToken))));
            bench.Report.Note($"round {round}, {what}");
        });
        if (isTarget)
            bench.Report.Targets.Add("blob to blob in `serve` against a plain copy", $"{oneAfterTheOther.Text("0.00")} s", $"{ours.Text("0.00")} s", ours.Median / oneAfterTheOther.Median, Bound.AtMost(Most));
        return [what, ours.Text("0.00"), oneAfterTheOther.Text("0.00"), atOnce.Text("0.00")];
    }

    /// <summary>Uploads the input and has it scored once: that warms, and gives the output that the plain copy uploads.</summary>
    private async Task<PlainCopy> PrepareAsync(string model, CancellationToken cancellationToken)
    {
        var name = $"{model}/{File}";
        var input = served.Storage.GetBlobContainerClient(BatchFile.InputContainer).GetBlobClient(name);
        await input.UploadAsync(bench.Files.Batch, cancellationToken);
        await ScoreAsync(model, "", cancellationToken);
        var output = bench.Files.Of("output.csv");
        await served.Storage.GetBlobContainerClient(BatchFile.OutputContainer).GetBlobClient(name).DownloadToAsync(output, cancellationToken);
        var container = served.Storage.GetBlobContainerClient("plain");
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        return new PlainCopy(input, output, container.GetBlockBlobClient(name));
    }

    private async Task ScoreAsync(string model, string query, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/batch/{model}/{File}{query}", UriKind.Relative));
        request.Headers.Add("Prefer", "wait=200");
        using var answer = await _http.SendAsync(request, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode || (string?)JsonNode.Parse(body)!["outcome"] is not ("scored" or "already-settled"))
            throw new CliException($"{request.RequestUri} was answered {answer.StatusCode}: {body}");
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}
