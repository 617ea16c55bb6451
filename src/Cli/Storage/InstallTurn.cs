namespace Inference.Cli.Storage;

/// <summary>A file that one process at a time holds open; it goes away with its holder, even a killed one.</summary>
internal sealed class InstallTurn : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private InstallTurn(FileStream file) => _file = file;

    public static async Task<InstallTurn> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "obj", "npm-install.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new InstallTurn(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                await Task.Delay(Retry, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
