using Inference.Models;
using Inference.Models.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Testing;

/// <summary>A models folder with a cache that serves it, alone or with further stores over it.</summary>
internal sealed class ServedFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IModelStore> _stores;

    public ServedFolder(InferenceOptions? options = null, params IModelStore[] over)
    {
        _stores = [new FolderStore(_folder.Path), .. over];
        Cache = new ModelCache(options ?? new InferenceOptions(), Time, Log);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero));

    public ListLogger<ModelCache> Log { get; } = new();

    public ModelCache Cache { get; }

    public IReadOnlyList<IModelStore> Stores => _stores;

    public string Path => _folder.Path;

    /// <summary>The version that answers now.</summary>
    public string Live
    {
        get
        {
            using var lease = Cache.Acquire("sample");
            return lease.Model.VersionText;
        }
    }

    public string File(params string[] parts) => _folder.File(parts);

    public string Add(int version) => SamplePackage.WriteTo(_folder.Path, version);

    public void Pin(string json) => System.IO.File.WriteAllText(_folder.File("sample", "serving.json"), json);

    public Task StartAsync() => Cache.RefreshAsync(_stores, strict: true, CancellationToken.None);

    public Task LookAsync() => Cache.RefreshAsync(_stores, strict: false, CancellationToken.None);

    public Task LoadAsync(string name = "sample") => Cache.LoadAsync(name, _stores, CancellationToken.None);

    public Task UnloadAsync(string name = "sample") => Cache.UnloadAsync(name, CancellationToken.None);

    public ModelState State(int version) => Cache.States.Single(state => state.Name == "sample" && state.Version == version);

    public void Dispose()
    {
        Cache.Dispose();
        _folder.Dispose();
    }
}
