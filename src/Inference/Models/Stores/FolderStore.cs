using System.Globalization;

namespace Inference.Models.Stores;

/// <summary>Packages in a folder: those that ship with the app, or a developer's own. A file's stamp is its time and length.</summary>
internal sealed class FolderStore(string root) : IModelStore
{
    /// <summary>The root, models, versions: nothing lies deeper, and a link that leads back ends here.</summary>
    private static readonly EnumerationOptions Packages = new() { RecurseSubdirectories = true, MaxRecursionDepth = 2, AttributesToSkip = 0, IgnoreInaccessible = false };

    public string Kind => "folder";

    public bool ShipsWithApp => true;

    public string Locate(string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));

    public Task<IReadOnlyList<StoredFile>> ListAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(root))
            throw new ModelPackageException(root, "this models folder does not exist. Train a model into it, or name another folder.");
        var files = new DirectoryInfo(root).EnumerateFiles("*", Packages).Select(Listed).ToList();
        return Task.FromResult<IReadOnlyList<StoredFile>>(files);
    }

    public async Task<byte[]> ReadAsync(StoredFile file, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(Locate(file.Path), cancellationToken);
            return Current(file.Path)?.Stamp == file.Stamp ? bytes : throw Changed(file.Path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Changed(file.Path, error);
        }
    }

    public async Task WriteAsync(string path, byte[] content, StoredFile? expected, CancellationToken cancellationToken)
    {
        CheckUnchanged(path, expected);
        var target = Locate(path);
        // Renaming is the one step that no reader sees half of.
        var temporary = target + ".new";
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await File.WriteAllBytesAsync(temporary, content, cancellationToken);
        File.Move(temporary, target, overwrite: true);
    }

    public Task DeleteAsync(StoredFile file, CancellationToken cancellationToken)
    {
        CheckUnchanged(file.Path, file);
        File.Delete(Locate(file.Path));
        return Task.CompletedTask;
    }

    private void CheckUnchanged(string path, StoredFile? expected)
    {
        if (Current(path)?.Stamp != expected?.Stamp)
            throw Changed(path);
    }

    private StoredFile? Current(string path) => new FileInfo(Locate(path)) is { Exists: true } file ? Listed(file) : null;

    private StoredFile Listed(FileInfo file) => new(
        this,
        Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/'),
        string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks}-{file.Length}"),
        file.Length);

    private ModelPackageException Changed(string path, Exception? innerException = null) =>
        new(Locate(path), "it changed meanwhile. Try again.", innerException);
}
