using Inference.Models;
using Inference.Models.Stores;

namespace Inference.Cli.Models;

/// <summary>Changes which version of a model is live, by its <c>serving.json</c>. A version is loaded and checked before it is made live.</summary>
internal static class LiveVersion
{
    /// <summary>Pins a version.</summary>
    public static async Task<int> ActivateAsync(PackagePlace place, string name, int version, CancellationToken cancellationToken)
    {
        var model = place.Catalog.Get(name);
        var target = PackagePlace.Version(model, version);
        var pin = await place.PinAsync(model, cancellationToken);
        var before = pin?.Version ?? model.Highest;
        if (pin?.Version == version)
        {
            Console.Out.WriteLine($"Version {version} of {name} is pinned already.");
            return ExitCodes.Done;
        }

        await PinAsync(place, target, new ServingPin(version, before == version ? null : before), cancellationToken);
        Console.Out.WriteLine(before == version ? $"Version {version} of {name}, which was live, is pinned now." : $"Version {version} of {name} is live; before it was {before}.");
        return ExitCodes.Done;
    }

    /// <summary>Pins the version that was live before; doing it twice returns.</summary>
    public static async Task<int> RollbackAsync(PackagePlace place, string name, CancellationToken cancellationToken)
    {
        var model = place.Catalog.Get(name);
        var pin = await place.PinAsync(model, cancellationToken);
        var live = pin?.Version ?? model.Highest;
        var target = pin?.Previous ?? model.Versions.Keys.LastOrDefault(version => version < live);
        if (target == 0)
            throw new CliException($"Version {live} of '{name}' is live and there is no earlier one to go back to.");
        await PinAsync(place, PackagePlace.Version(model, target), new ServingPin(target, live), cancellationToken);
        Console.Out.WriteLine($"Version {target} of {name} is live again; {live} was. Another rollback returns to it.");
        return ExitCodes.Done;
    }

    /// <summary>Removes the pin: the highest version is live.</summary>
    public static async Task<int> UnpinAsync(PackagePlace place, string name, CancellationToken cancellationToken)
    {
        var model = place.Catalog.Get(name);
        if (place.WrittenPin(model) is not { } file)
        {
            Console.Out.WriteLine(model.Serving is null ? $"{name} has no pin; version {model.Highest} is live." : $"The pin of {name} is in {model.Serving.Location}, which --storage does not change.");
            return model.Serving is null ? ExitCodes.Done : ExitCodes.Failed;
        }

        await file.Store.DeleteAsync(file, cancellationToken);
        Console.Out.WriteLine($"Removed {file.Location}.");
        return ExitCodes.Done;
    }

    private static async Task PinAsync(PackagePlace place, StoredVersion target, ServingPin pin, CancellationToken cancellationToken)
    {
        (await PackagePlace.LoadAsync(target, cancellationToken)).Dispose();
        var model = place.Catalog.Get(target.Name);
        await place.Written.WriteAsync(ServingFiles.PinPath(target.Name), ServingFiles.ToUtf8(pin), place.WrittenPin(model), cancellationToken);
    }
}
