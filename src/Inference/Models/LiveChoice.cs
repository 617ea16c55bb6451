using System.Collections.Immutable;
using Inference.Models.Stores;

namespace Inference.Models;

/// <summary>
/// Decides which version of a model is live, and loads it. Pinned: that one or, while it cannot be loaded, what serves
/// already. Not pinned: the highest that loads, so that every instance, whenever it started, comes to the same.
/// </summary>
internal sealed class LiveChoice(ModelLoader loader, ServingFiles serving)
{
    /// <summary>The model as it is to be, given what a store has of it now.</summary>
    public async Task<ServedVersions> ChooseAsync(ServedVersions current, StoredModel stored, bool strict, CancellationToken cancellationToken)
    {
        var next = current with
        {
            Stored = stored,
            Failures = current.Failures.Where(failure => stored.Versions.GetValueOrDefault(failure.Key)?.Fingerprint == failure.Value.Fingerprint).ToImmutableSortedDictionary(),
        };
        ServingPin? pin = null;
        try
        {
            pin = await serving.PinAsync(stored.Serving, cancellationToken);
            stored.Live(pin);
        }
        catch (Exception error) when (StoreListing.IsTrouble(error) && !cancellationToken.IsCancellationRequested && !(strict && stored.Serving!.Store.ShipsWithApp))
        {
            return Current(PinFailed(current, next with { Pinned = pin?.Version }, stored.Serving!, StoreListing.FirstLine(error)));
        }

        return Current(await LoadAsync(next with { Pinned = pin?.Version }, stored, strict, cancellationToken));
    }

    private async Task<ServedVersions> LoadAsync(ServedVersions next, StoredModel stored, bool strict, CancellationToken cancellationToken)
    {
        var serving = next.Live?.Model.Manifest.Version;
        foreach (var candidate in next.Pinned is { } pinned ? [stored.Versions[pinned]] : stored.Versions.Values.Reverse())
        {
            if (!next.Holds(candidate) && loader.IsDue(next, candidate))
                next = await loader.LoadAsync(next, candidate, strict, cancellationToken);
            if (next.Holds(candidate))
                return next with { Live = next.Loaded[candidate.Version] };
            // Its new content is bad, but its old content is good and in memory: better than an older version.
            if (candidate.Version == serving)
                break;
        }

        return next;
    }

    /// <summary>Notes a pin that cannot be followed, at the version that it concerns; said once per content.</summary>
    private ServedVersions PinFailed(ServedVersions current, ServedVersions next, StoredFile file, string reason)
    {
        var version = next.Pinned ?? next.Live?.Model.Manifest.Version ?? next.Stored!.Highest;
        var fingerprint = $"{file.Location} {file.Stamp}";
        return current.Failures.GetValueOrDefault(version) is { } before && before.Fingerprint == fingerprint && before.Reason == reason
            ? next with { Failures = next.Failures.SetItem(version, before) }
            : loader.Failed(next, version, fingerprint, reason);
    }

    /// <summary>Without the loaded versions, other than the live one, that the stores no longer have in this form.</summary>
    private static ServedVersions Current(ServedVersions model) => model with
    {
        Loaded = model.Loaded.Where(loaded => loaded.Value == model.Live || (model.Stored!.Versions.TryGetValue(loaded.Key, out var stored) && model.Holds(stored))).ToImmutableSortedDictionary(),
    };
}
