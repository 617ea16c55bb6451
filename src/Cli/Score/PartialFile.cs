namespace Inference.Cli.Score;

/// <summary>A file being written under the name <c>.partial</c>.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _target;
    private readonly FileStream _stream;
    private bool _committed;

    private PartialFile(string target)
    {
        _target = target;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        _stream = new FileStream(target + ".partial", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        // Only what a killed run left: the close of a file that was ever cut waits until ext4 has placed it on the disk.
        if (_stream.Length > 0)
            _stream.SetLength(0);
    }

    /// <summary>Starts it, with the folders that it needs.</summary>
    /// <exception cref="CliException">It cannot be written there.</exception>
    public static PartialFile Open(string target) => Try(target, () => new PartialFile(target));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException error)
        {
            throw Failure(_target, error);
        }
    }

    /// <summary>Puts it in the target's place, or removes the target when nothing was written.</summary>
    public async Task CommitAsync()
    {
        var isEmpty = _stream.Position == 0;
        await _stream.DisposeAsync();
        Try(_target, () =>
        {
            if (isEmpty)
                File.Delete(_target);
            else
                File.Move(_stream.Name, _target, overwrite: true);
            _committed = !isEmpty;
            return true;
        });
    }

    /// <summary>Removes it, unless it was committed.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_committed)
            File.Delete(_stream.Name);
    }

    private static T Try<T>(string target, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(target, error);
        }
    }

    private static CliException Failure(string target, Exception error) => new(IsDiskFull(error)
        ? $"{target} cannot be written: the disk is full. Nothing was kept; make room, or name another place."
        : $"{target} cannot be written: {error.Message}", error);

    private static bool IsDiskFull(Exception error) => (error.HResult & 0xFFFF) is var code && (OperatingSystem.IsWindows() ? code is 0x27 or 0x70 : code == 28);
}
