using Inference.Models.Stores;

namespace Inference.Models;

/// <summary>What an operator asks of the cache at once. It holds for this instance of the app; others have their own cache.</summary>
public sealed partial class ModelCache
{
    /// <summary>Loads a model now, as the stores have it now, whether it was unloaded or waits for its next try.</summary>
    /// <param name="name">The model.</param>
    /// <param name="stores">As for <see cref="RefreshAsync"/>.</param>
    /// <param name="cancellationToken">Ends the attempt; the model stays as it was.</param>
    /// <exception cref="ModelNotFoundException">No such model in the stores or in memory.</exception>
    /// <exception cref="ModelUnavailableException">It cannot be loaded, and nothing of it serves; the message says why. It is tried again like any other.</exception>
    internal async Task LoadAsync(string name, IReadOnlyList<IModelStore> stores, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var catalog = await _listing.ReadAsync(stores, strict: false, cancellationToken);
            if (catalog.Models.TryGetValue(name, out var stored))
                Publish(_snapshot.Load(await _choice.ChooseAsync(Known(name).DueNow(), stored, strict: false, cancellationToken)));
            else if (_snapshot.Models.TryGetValue(name, out var gone))
                KeepWithoutStore(gone);
            await SetDefaultAsync(catalog, strict: false, cancellationToken);
            Publish(_limit.Apply(_snapshot));
            // Throws what a caller of the model would be told.
            _ = _snapshot.GetLive(name);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Lets go of all versions of a model. Calls that run end as they began; later ones are refused, whatever the stores
    /// publish, until the model is loaded again or the app restarts.
    /// </summary>
    /// <exception cref="ModelNotFoundException">No such model.</exception>
    internal async Task UnloadAsync(string name, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            Publish(_snapshot.Unload(_snapshot.Get(name)));
            Log.Unloaded(_logger, name);
            _metrics?.Live(name, 0);
        }
        finally
        {
            _changing.Release();
        }
    }
}
