namespace Inference.Benchmarks.Compare.Parts;

/// <summary>A file that goes away when it is no longer needed.</summary>
internal sealed class TemporaryFile(string path) : IDisposable
{
    public string Path => path;

    public void Dispose() => File.Delete(path);
}
