using Inference.Batch;

namespace Inference.Cli.Score;

/// <summary>Writes beside the target files and moves into place at the end: a file is there whole or not at all.</summary>
internal sealed class FileSink(string outFile, string rejectsFile) : IBatchSink, IAsyncDisposable
{
    private readonly Part _output = new(outFile);
    private readonly Part _rejects = new(rejectsFile);

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

    public async ValueTask DisposeAsync()
    {
        await _output.DisposeAsync();
        await _rejects.DisposeAsync();
    }

    private sealed class Part(string target) : IAsyncDisposable
    {
        private readonly string _partial = target + ".partial";
        private FileStream? _stream;

        public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            if (_stream is null)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
                _stream = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            }

            await _stream.WriteAsync(bytes, cancellationToken);
        }

        public async Task CommitAsync()
        {
            if (_stream is null)
            {
                File.Delete(target);
                return;
            }

            await _stream.DisposeAsync();
            File.Move(_partial, target, overwrite: true);
        }

        public async ValueTask DisposeAsync()
        {
            if (_stream is null)
                return;
            await _stream.DisposeAsync();
            File.Delete(_partial);
        }
    }
}
