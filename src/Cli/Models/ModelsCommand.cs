using System.CommandLine;
using Inference.Cli.Storage;

namespace Inference.Cli.Models;

/// <summary><c>models</c>: what packages there are, whether they can serve, and which version does.</summary>
internal static class ModelsCommand
{
    private static readonly Option<string?> Models = new("--models") { Description = "Folder of the model packages. Default: models in the project.", Recursive = true };
    private static readonly Option<string?> Storage = new("--storage") { Description = "Connection string of the app's storage account, or its blob address (https://…) to go there as whoever signed in with az login: its container models counts before the folder, and is what is changed. Default: the folder alone.", Recursive = true };
    private static readonly Argument<string> Name = new("name") { Description = "Name of a model." };
    private static readonly Argument<int> Version = new("version") { Description = "Version to make live." };
    private static readonly Argument<string> Package = new("package") { Description = "Folder of one package, or <name> for the live version of a model, or <name>/<version>." };
    private static readonly Argument<string> Folder = new("folder") { Description = "Folder of one package, such as models/payments/2." };

    public static Command Create() => new("models", "List, check and publish model packages, and choose which version serves.")
    {
        Models,
        Storage,
        Verb("list", "List all packages: which serve, with which scorer, and what is wrong with those that cannot.", [], (parsed, end) => InPlace(parsed, place => PackageList.RunAsync(place, end), end)),
        Verb("validate", "Check a package as serving does: manifest, hash, golden rows; then say its scorer and speed.", [Package], (parsed, end) =>
            PackageCheck.RunAsync(parsed.GetValue(Package)!, () => PlaceAsync(parsed, end), end)),
        Verb("activate", "Make a version live by pinning it in serving.json; it is checked first.", [Name, Version], (parsed, end) =>
            InPlace(parsed, place => LiveVersion.ActivateAsync(place, parsed.GetValue(Name)!, parsed.GetValue(Version), end), end)),
        Verb("rollback", "Make the version live that was before; a second rollback returns.", [Name], (parsed, end) =>
            InPlace(parsed, place => LiveVersion.RollbackAsync(place, parsed.GetValue(Name)!, end), end)),
        Verb("unpin", "Remove a model's pin: the highest version is live again.", [Name], (parsed, end) =>
            InPlace(parsed, place => LiveVersion.UnpinAsync(place, parsed.GetValue(Name)!, end), end)),
        Push(),
    };

    private static Command Push()
    {
        var push = Verb("push", "Publish a package to the container models of --storage; running apps load it within their reload interval.", [Folder], (parsed, end) =>
            PackagePush.RunAsync(parsed.GetValue(Folder)!, PackagePlace.Container(parsed.GetValue(Storage)!), end));
        push.Validators.Add(result =>
        {
            if (result.GetValue(Storage) is null)
                result.AddError("Name the storage account to publish to with --storage <connection string or address>.");
        });
        return push;
    }

    private static Command Verb(string name, string description, Argument[] arguments, Func<ParseResult, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        foreach (var argument in arguments)
            command.Arguments.Add(argument);
        command.SetAction(async (parsed, end) =>
        {
            try
            {
                return await action(parsed, end);
            }
            catch (Exception error) when (StorageConnection.IsTrouble(error) && !end.IsCancellationRequested)
            {
                throw new CliException($"The storage account given with --storage does not answer, or refuses: {StorageConnection.FirstLine(error)}", error);
            }
        });
        return command;
    }

    private static async Task<int> InPlace(ParseResult parsed, Func<PackagePlace, Task<int>> action, CancellationToken end) => await action(await PlaceAsync(parsed, end));

    private static Task<PackagePlace> PlaceAsync(ParseResult parsed, CancellationToken end) => PackagePlace.OpenAsync(parsed.GetValue(Models), parsed.GetValue(Storage), end);
}
