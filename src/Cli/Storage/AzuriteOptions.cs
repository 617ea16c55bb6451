namespace Inference.Cli.Storage;

/// <summary>How to start Azurite.</summary>
internal sealed record AzuriteOptions
{
    /// <summary>Port that Azurite's blob service listens on by default, on 127.0.0.1.</summary>
    public const int DefaultPort = 10000;

    /// <summary>Folder of package.json and its lock file, which pin Azurite.</summary>
    public required string PackageFolder { get; init; }

    /// <summary>Port of the blob service on 127.0.0.1.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Folder for the blobs; null keeps them in memory and forgets them at the end.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Whether it runs on what others leave of the processor. The storage that it stands in for is another machine's work;
    /// here it would take half of the processor from whoever answers calls while a batch runs. Default false.
    /// </summary>
    public bool Yields { get; init; }
}
