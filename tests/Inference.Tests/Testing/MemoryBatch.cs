using System.Text;
using Inference.Batch;
using Inference.Csv;
using Inference.Models;

namespace Inference.Tests.Testing;

/// <summary>The batch pipeline from memory to memory.</summary>
/// <param name="Output">Bytes of the output.</param>
/// <param name="Rejects">Bytes of the rejects; empty when there are none.</param>
/// <param name="Counts">What was counted.</param>
internal sealed record MemoryBatch(byte[] Output, byte[] Rejects, BatchCounts Counts)
{
    public const int ChunkBytes = 64 * 1024;

    public string OutputText => Encoding.UTF8.GetString(Output);

    public string RejectsText => Encoding.UTF8.GetString(Rejects);

    public static Task<MemoryBatch> RunAsync(LoadedModel model, string csv, ModelBatchOptions? options = null, int chunkBytes = ChunkBytes) =>
        RunAsync(model, new MemoryStream(Encoding.UTF8.GetBytes(csv)), options, chunkBytes);

    public static async Task<MemoryBatch> RunAsync(LoadedModel model, Stream csv, ModelBatchOptions? options = null, int chunkBytes = ChunkBytes, BatchFormat? format = null)
    {
        var sink = new Sink();
        options ??= model.Manifest.Batch;
        var pipeline = new BatchPipeline(model, chunkBytes, new BatchThreads(2, yields: false)) { Options = options, Format = format ?? new() };
        var counts = await pipeline.RunAsync(csv, sink, null, TestContext.Current.CancellationToken);
        return new MemoryBatch(sink.Output.ToArray(), sink.Rejects.ToArray(), counts);
    }

    /// <summary>The failure of a file that cannot be scored.</summary>
    public static Task<CsvFormatException> FailAsync(LoadedModel model, string csv, ModelBatchOptions? options = null) =>
        Assert.ThrowsAsync<CsvFormatException>(() => RunAsync(model, csv, options));

    private sealed class Sink : IBatchSink
    {
        public MemoryStream Output { get; } = new();

        public MemoryStream Rejects { get; } = new();

        public StagedChunks Staged => StagedChunks.None;

        public Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken) => Output.WriteAsync(header, cancellationToken).AsTask();

        public async Task WriteAsync(ChunkResult chunk, CancellationToken cancellationToken)
        {
            using (chunk)
            {
                await Output.WriteAsync(chunk.Output.Written, cancellationToken);
                if (chunk.HasRejected)
                    await Rejects.WriteAsync(chunk.Rejected.Written, cancellationToken);
            }
        }

        public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
