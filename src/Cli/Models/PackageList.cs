using System.Globalization;
using Inference.Models;
using Inference.Models.Stores;
using Spectre.Console;

namespace Inference.Cli.Models;

/// <summary>Lists packages, each loaded and checked.</summary>
internal static class PackageList
{
    public static async Task<int> RunAsync(PackagePlace place, CancellationToken cancellationToken)
    {
        if (place.Catalog.Models.Count == 0)
        {
            Console.Out.WriteLine($"There are no models in {place.Written.Locate("")} yet.");
            return ExitCodes.Done;
        }

        var console = Screen.On(Console.Out);
        var table = console.Table("Model", "Version", "Serves", "Task", "Features", "Scorer", "Size", "Source", "State");
        var defaultName = await place.DefaultAsync(cancellationToken);
        foreach (var model in place.Catalog.Models.Values)
        {
            var pin = await PinAsync(place, model, cancellationToken);
            foreach (var version in model.Versions.Values)
                table.AddRow([.. (await RowAsync(model, version, pin, model.Name == defaultName, cancellationToken)).Select(Markup.Escape)]);
        }

        console.Write(table);
        return ExitCodes.Done;
    }

    /// <summary>A pin that is malformed must not hide the rest of the list.</summary>
    private static async Task<ServingPin?> PinAsync(PackagePlace place, StoredModel model, CancellationToken cancellationToken)
    {
        try
        {
            return await place.PinAsync(model, cancellationToken);
        }
        catch (ModelPackageException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return null;
        }
    }

    private static async Task<string[]> RowAsync(StoredModel model, StoredVersion version, ServingPin? pin, bool isDefault, CancellationToken cancellationToken)
    {
        var live = version.Version == (pin?.Version ?? model.Highest);
        string[] marks = [.. live ? ["live"] : Array.Empty<string>(), .. live && pin is not null ? ["pinned"] : Array.Empty<string>()];
        string[] start = [isDefault ? $"{model.Name} (default)" : model.Name, version.Version.ToString(CultureInfo.InvariantCulture), string.Join(", ", marks)];
        string[] end = [string.Create(CultureInfo.InvariantCulture, $"{version.Length / 1e6:0.00} MB"), version.Store.Kind];
        try
        {
            using var loaded = await PackagePlace.LoadAsync(version, cancellationToken);
            return [.. start, Screen.Name(loaded.Manifest.Task), loaded.Schema.Count.ToString(CultureInfo.InvariantCulture), $"{loaded.Scorer.Name}: {loaded.Scorer.Detail}; {loaded.Merging.Reason}", .. end, "can serve"];
        }
        catch (ModelPackageException error)
        {
            return [.. start, "", "", "", .. end, error.Message];
        }
    }
}
