using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>
/// A storage that will be killed, with a file that waits to be scored. Made ready beside the first proofs: the file outlives a
/// kill only once storage has written its index, which takes it seconds.
/// </summary>
public sealed class StorageToRestart : IAsyncLifetime
{
    private const int Bytes = 6 * 1024 * 1024;

    private readonly CancellationTokenSource _end = new();
    private Task<Prepared> _ready = null!;

    public ValueTask InitializeAsync()
    {
        _ready = Task.Run(PrepareAsync);
        return ValueTask.CompletedTask;
    }

    internal Task<Prepared> ReadyAsync(CancellationToken cancellationToken) => _ready.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await ((Task)_ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ready.IsCompletedSuccessfully)
            await (await _ready).Azurite.DisposeAsync();
        _end.Dispose();
    }

    private async Task<Prepared> PrepareAsync()
    {
        var azurite = await RestartableAzurite.StartAsync(_end.Token);
        try
        {
            using var model = Served.LoadModel();
            var expected = await Expectation.OfAsync(azurite.Client, model, "payments/expected.csv", PaymentsCsv.Write(11, Bytes));
            var file = new StoredFile(azurite.Client, "payments/restart.csv");
            var content = await file.DropAsync(expected.Input);
            await StoredFile.UntilAsync(() => azurite.KeepsAsync(file.Name, _end.Token), _end.Token);
            return new Prepared(azurite, file, content, expected);
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    internal sealed record Prepared(RestartableAzurite Azurite, StoredFile File, Azure.ETag Content, Expectation Expected);
}
