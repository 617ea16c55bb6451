using System.Diagnostics;
using Inference.Batch;
using Inference.Cli.Score;
using Inference.Models;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>A file through the batch pipeline into another one, in this process, as <c>score</c> does it.</summary>
internal static class FileRun
{
    /// <summary>Writes predictions only and returns the seconds that it took.</summary>
    /// <param name="model">Scores.</param>
    /// <param name="input">The file.</param>
    /// <param name="output">The other one, in place of what was there.</param>
    /// <param name="threads">Chunks scored at the same time; 0: one per core.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<double> SecondsAsync(LoadedModel model, string input, string output, int threads, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var pipeline = new BatchPipeline(model, new InferenceOptions().BatchChunkBytes, new BatchThreads(threads, yields: false))
        {
            Options = model.Manifest.Batch with { KeepColumns = [] },
        };
        await using var stream = new FileStream(input, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        await using var sink = FileSink.Open(output, output + ".rejects");
        await pipeline.RunAsync(stream, sink, null, cancellationToken);
        await sink.CommitAsync();
        return clock.Elapsed.TotalSeconds;
    }
}
