using Inference.Batch;

namespace Inference.Cli.Score;

/// <summary>Writes beside the target files and moves into place at the end: a file is there whole or not at all.</summary>
internal sealed class FileSink : IBatchSink, IAsyncDisposable
{
    private readonly PartialFile _output;
    private readonly PartialFile _rejects;

    private FileSink(PartialFile output, PartialFile rejects)
    {
        _output = output;
        _rejects = rejects;
    }

    /// <summary>Opens both files at once: a place that cannot be written is told before anything is scored.</summary>
    /// <exception cref="CliException">One of them cannot be written.</exception>
    public static FileSink Open(string outFile, string rejectsFile)
    {
        var output = PartialFile.Open(outFile);
        try
        {
            return new FileSink(output, PartialFile.Open(rejectsFile));
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public StagedChunks Staged => StagedChunks.None;

    public Task WriteHeaderAsync(ReadOnlyMemory<byte> header, CancellationToken cancellationToken) => _output.WriteAsync(header, cancellationToken);

    public async Task WriteAsync(ChunkResult chunk, CancellationToken cancellationToken)
    {
        using (chunk)
        {
            if (chunk.Output.Length > 0)
                await _output.WriteAsync(chunk.Output.Written, cancellationToken);
            if (chunk.HasRejected)
                await _rejects.WriteAsync(chunk.Rejected.Written, cancellationToken);
        }
    }

    public Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Shows the results. Rejects of an earlier run go away when this one has none.</summary>
    public async Task CommitAsync()
    {
        await _rejects.CommitAsync();
        await _output.CommitAsync();
    }

    /// <summary>Shows the rejects alone.</summary>
    public Task CommitRejectsAsync() => _rejects.CommitAsync();

    public ValueTask DisposeAsync()
    {
        _output.Dispose();
        _rejects.Dispose();
        return ValueTask.CompletedTask;
    }
}
