namespace Inference.Cli.Serve;

/// <summary>What <c>serve</c> was asked for.</summary>
internal sealed record ServeOptions
{
    /// <summary>Default address.</summary>
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>Default schedule of the sweep: 02:00 UTC, as on Azure.</summary>
    public const string DefaultSchedule = "0 0 2 * * *";

    /// <summary>Default of <see cref="ReloadInterval"/>: somebody is watching.</summary>
    public const int DefaultReloadSeconds = 5;

    /// <summary>The project: where models, data, package.json and so on are.</summary>
    public required string ProjectFolder { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; init; } = DefaultUrl;

    /// <summary>Connection string of a storage account; null means Azurite on this machine.</summary>
    public string? Storage { get; init; }

    /// <summary>Folder of the model packages.</summary>
    public required string ModelsFolder { get; init; }

    /// <summary>Folder where Azurite keeps its blobs.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Port of Azurite's blob service on 127.0.0.1.</summary>
    public int StoragePort { get; init; } = Cli.Storage.AzuriteOptions.DefaultPort;

    /// <summary>Whether sample files are dropped into an empty store.</summary>
    public bool DropSample { get; init; } = true;

    /// <summary>Function key that callers must send; null lets everyone on this machine call.</summary>
    public string? Key { get; init; }

    /// <summary>Time between two looks for new model packages; zero: only at start.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(DefaultReloadSeconds);

    /// <summary>Schedule of the sweep: six-field NCrontab, UTC.</summary>
    public string Schedule { get; init; } = DefaultSchedule;
}
