using System.Threading.Channels;
using Inference.Csv;
using Inference.Models;

namespace Inference.Batch;

/// <summary>
/// Streams one CSV file through a model: cut into chunks, score chunks in parallel, write them in order. Memory is
/// bounded by a few chunks per core whatever the file's size. Chunks that the sink holds already are cut, as the next cut
/// depends on it, and not scored.
/// </summary>
internal sealed class BatchPipeline(LoadedModel model, int chunkBytes, BatchThreads threads)
{
    /// <summary>Batch options in force; those of the model unless others are asked for.</summary>
    public ModelBatchOptions Options { get; init; } = model.Manifest.Batch;

    /// <summary>How the file comes and goes; plain and of any size unless something else is said.</summary>
    public BatchFormat Format { get; init; } = new();

    /// <summary>Scores <paramref name="input"/> into <paramref name="sink"/> and counts.</summary>
    /// <exception cref="CsvFormatException">The file as a whole cannot be read with this model.</exception>
    public Task<BatchCounts> RunAsync(Stream input, IBatchSink sink, IProgress<BatchCounts>? progress, CancellationToken cancellationToken) =>
        threads.RunAsync(() => RunOnThreadsAsync(input, sink, progress, cancellationToken));

    private async Task<BatchCounts> RunOnThreadsAsync(Stream input, IBatchSink sink, IProgress<BatchCounts>? progress, CancellationToken cancellationToken)
    {
        await using var gzip = Format.GzipInput ? new GzipReader(input) : null;
        var chunker = new CsvChunker(gzip ?? input, chunkBytes) { Read = Format.CheckBytes };
        var header = await chunker.ReadHeaderAsync(model.Schema, Options.Delimiter is { } delimiter ? CsvDialect.Of(delimiter) : null, cancellationToken);
        var scorer = new ChunkScorer(model, header, Options) { Compresses = Format.GzipOutput };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        var inOrder = Channel.CreateBounded<Task<ChunkResult>>(threads.Parallelism);
        var reading = ReadAsync(chunker, scorer, sink.Staged, inOrder.Writer, stop.Token);
        try
        {
            // Not stopped by a failed read: what is on its way to the sink arrives before the run clears up.
            var counts = await WriteAsync(inOrder.Reader, scorer, header, sink, progress, cancellationToken);
            await reading;
            return counts;
        }
        catch
        {
            await stop.CancelAsync();
            // A failed read surfaces through the channel; this only keeps the reader from outliving the call.
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await DrainAsync(inOrder.Reader);
            throw;
        }
    }

    private async Task ReadAsync(CsvChunker chunker, ChunkScorer scorer, StagedChunks staged, ChannelWriter<Task<ChunkResult>> inOrder, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadChunkAsync(chunker, cancellationToken) is { } chunk)
            {
                if (staged.Has(chunk.Index))
                {
                    chunk.Dispose();
                    if (staged.Find(chunk.Index) is { } record)
                        await inOrder.WriteAsync(Task.FromResult(new ChunkResult(record)), cancellationToken);
                    continue;
                }

                await HandOnAsync(threads.ScoreAsync(() => Score(scorer, chunk, cancellationToken)), inOrder, cancellationToken);
            }

            inOrder.Complete();
        }
        catch (Exception error)
        {
            inOrder.Complete(error);
            throw;
        }
    }

    private async Task<CsvChunk?> ReadChunkAsync(CsvChunker chunker, CancellationToken cancellationToken)
    {
        var chunk = await chunker.ReadAsync(cancellationToken);
        if (chunk is not null)
            Format.CheckChunks(chunk.Index + 1, chunkBytes);
        return chunk;
    }

    private static ChunkResult Score(ChunkScorer scorer, CsvChunk chunk, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
            return scorer.Score(chunk);
        chunk.Dispose();
        throw new OperationCanceledException(cancellationToken);
    }

    private static async Task HandOnAsync(Task<ChunkResult> scoring, ChannelWriter<Task<ChunkResult>> inOrder, CancellationToken cancellationToken)
    {
        try
        {
            await inOrder.WriteAsync(scoring, cancellationToken);
        }
        catch
        {
            // Nobody else knows of it, and the model must not be let go while it is at work.
            await DiscardAsync(scoring);
            throw;
        }
    }

    private async Task<BatchCounts> WriteAsync(
        ChannelReader<Task<ChunkResult>> inOrder, ChunkScorer scorer, CsvHeader header, IBatchSink sink, IProgress<BatchCounts>? progress, CancellationToken cancellationToken)
    {
        var staged = sink.Staged;
        var counts = staged.Checkpoint.Counts;
        var rejectsWriter = new RejectsWriter(header, staged.Checkpoint);
        if (staged.Count == 0)
            await sink.WriteHeaderAsync(scorer.OutputHeader, cancellationToken);
        await foreach (var scoring in inOrder.ReadAllAsync(cancellationToken))
        {
            var result = await scoring;
            rejectsWriter.Write(result);
            if (Format.GzipRejects)
                result.CompressRejected();
            rejectsWriter.Pass(result.Record);
            counts = counts.Plus(result.Record);
            await sink.WriteAsync(result, cancellationToken);
            progress?.Report(counts);
        }

        await sink.FlushAsync(cancellationToken);
        return counts;
    }

    private static async Task DrainAsync(ChannelReader<Task<ChunkResult>> inOrder)
    {
        while (inOrder.TryRead(out var scoring))
            await DiscardAsync(scoring);
    }

    private static async Task DiscardAsync(Task<ChunkResult> scoring)
    {
        await ((Task)scoring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (scoring.IsCompletedSuccessfully)
            (await scoring).Dispose();
    }
}
