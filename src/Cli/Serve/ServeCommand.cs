using System.CommandLine;
using System.Globalization;
using NCrontab;

namespace Inference.Cli.Serve;

/// <summary><c>serve</c>, which is also what happens when no verb is given.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Urls = new("--urls") { Description = "Address to listen on; several separated by ';'.", DefaultValueFactory = _ => ServeOptions.DefaultUrl };
    private static readonly Option<string?> Storage = new("--storage") { Description = "Connection string of a storage account, or its blob address (https://…) to go there as whoever signed in with az login. Default: Azurite on this machine, started (and installed) when none runs." };
    private static readonly Option<int> StoragePort = new("--storage-port") { Description = "Port of Azurite's blob service.", DefaultValueFactory = _ => Cli.Storage.AzuriteOptions.DefaultPort };
    private static readonly Option<string?> Models = new("--models") { Description = "Folder of the model packages. Default: models in the project." };
    private static readonly Option<string?> Data = new("--data") { Description = "Folder where Azurite keeps its blobs. Default: .azurite in the project." };
    private static readonly Option<bool> NoSample = new("--no-sample") { Description = "Drop no sample files into an empty store." };
    private static readonly Option<string?> Key = new("--key") { Description = "Function key that callers must send as x-functions-key header or ?code=." };
    private static readonly Option<string> Schedule = new("--schedule") { Description = "Schedule of the sweep: six-field NCrontab, UTC.", DefaultValueFactory = _ => ServeOptions.DefaultSchedule };

    private static readonly Option<int> ReloadInterval = new("--reload-interval") { Description = "Seconds between two looks for new model packages and pins; 0: only at start.", DefaultValueFactory = _ => ServeOptions.DefaultReloadSeconds };

    /// <summary>Gives a command the options and the action of <c>serve</c>.</summary>
    public static void Attach(Command command)
    {
        foreach (var option in new Option[] { Urls, Storage, StoragePort, Models, Data, NoSample, Key, Schedule, ReloadInterval })
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => LocalHost.RunAsync(Read(parsed), cancellationToken));
    }

    /// <summary>The verb by name.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Serve the models on this machine: HTTP, the batch watcher and the nightly sweep (the default).");
        Attach(command);
        return command;
    }

    static ServeCommand()
    {
        // What was given alone: the defaults are right, and to look at them, at the start of every verb, takes a while.
        Schedule.Validators.Add(result => ColumnRuleOptions.Check(
            result, text => CrontabSchedule.TryParse(text, NightlyTimer.WithSeconds) is not null, "must be a six-field NCrontab expression, such as \"0 0 2 * * *\" for 02:00 UTC every day."));
        Urls.Validators.Add(result => ColumnRuleOptions.Check(
            result, text => text.Split(';').All(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"), $"must hold addresses such as {ServeOptions.DefaultUrl}."));
        ReloadInterval.Validators.Add(result => ColumnRuleOptions.Check(result, text => IsFrom(0, 86_400, text), "must be from 0 to 86400 seconds."));
        StoragePort.Validators.Add(result => ColumnRuleOptions.Check(result, text => IsFrom(1, 65535, text), "must be from 1 to 65535."));
    }

    /// <summary>Whether a number is in its range; what is none is refused for that already.</summary>
    private static bool IsFrom(int smallest, int largest, string text) =>
        !int.TryParse(text, CultureInfo.InvariantCulture, out var number) || (number >= smallest && number <= largest);

    private static ServeOptions Read(ParseResult parsed)
    {
        var project = ProjectFolder.Find();
        return new ServeOptions
        {
            ProjectFolder = project,
            Urls = parsed.GetValue(Urls)!,
            Storage = parsed.GetValue(Storage),
            StoragePort = parsed.GetValue(StoragePort),
            ModelsFolder = Path.GetFullPath(parsed.GetValue(Models) ?? ProjectFolder.Models),
            DataFolder = Path.GetFullPath(parsed.GetValue(Data) ?? Path.Combine(project, ".azurite")),
            DropSample = !parsed.GetValue(NoSample),
            Key = parsed.GetValue(Key),
            Schedule = parsed.GetValue(Schedule)!,
            ReloadInterval = TimeSpan.FromSeconds(parsed.GetValue(ReloadInterval)),
        };
    }
}
