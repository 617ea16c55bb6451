using Azure;
using Inference.Models.Stores;

namespace Inference.Models;

/// <summary>Lists stores again and again. While one cannot be listed, what it had last counts.</summary>
internal sealed class StoreListing
{
    private readonly Dictionary<string, IReadOnlyList<StoredFile>> _last = new(StringComparer.Ordinal);

    /// <summary>What could not be listed last time, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What the stores hold.</summary>
    /// <param name="stores">The stores; a later one goes before an earlier one.</param>
    /// <param name="strict">Whether trouble with a store that came with the app is thrown.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ModelCatalog> ReadAsync(IReadOnlyList<IModelStore> stores, bool strict, CancellationToken cancellationToken)
    {
        Trouble = null;
        var listings = new List<IReadOnlyList<StoredFile>>();
        foreach (var store in stores)
        {
            try
            {
                _last[store.Locate("")] = await store.ListAsync(cancellationToken);
            }
            catch (Exception error) when (IsTrouble(error) && !cancellationToken.IsCancellationRequested && !(strict && store.ShipsWithApp))
            {
                Trouble = $"The {store.Kind} {store.Locate("")} cannot be listed: {FirstLine(error)}";
            }

            listings.Add(_last.GetValueOrDefault(store.Locate(""), []));
        }

        return ModelCatalog.Of(listings);
    }

    /// <summary>Whether an error is one of the place or the package rather than of this code. The storage client gives up on a silent account with an AggregateException or a TaskCanceledException.</summary>
    public static bool IsTrouble(Exception error) =>
        error is ModelPackageException or RequestFailedException or IOException or UnauthorizedAccessException or AggregateException or TaskCanceledException;

    /// <summary>The part of a storage client's long message that says what happened.</summary>
    public static string FirstLine(Exception error) => error.Message.Split('\n')[0].Trim();
}
