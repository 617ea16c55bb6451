namespace Inference;

/// <summary>Settings of the core, bound once by the host (section <c>Inference</c>) and checked at start.</summary>
public sealed record InferenceOptions
{
    /// <summary>Configuration section; as environment variables <c>Inference__ModelsFolder</c> and so on.</summary>
    public const string Section = "Inference";

    internal const long DefaultMaxModelFileBytes = 512L * 1024 * 1024;

    /// <summary>Folder of the model packages; relative paths start at the application's own folder. Default <c>models</c>.</summary>
    public string ModelsFolder { get; init; } = "models";

    /// <summary>
    /// Time between two looks at the models folder and the container <c>models</c> for new packages and pins. 0 or less:
    /// only at start. Default 30 seconds.
    /// </summary>
    public TimeSpan ModelReloadInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest file of a model package in bytes; a larger one is refused before it is read. Default 512 MiB, at most 2 GiB - 64 KiB.</summary>
    public long MaxModelFileBytes { get; init; } = DefaultMaxModelFileBytes;

    /// <summary>
    /// Bytes that loaded models may take, as estimated by their scorers. Above it, versions that are not live are let go,
    /// the longest unused first; live ones never are. Default 1 GiB.
    /// </summary>
    public long MaxModelMemoryBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Largest request body in bytes; more is answered 413. Default 6 MiB.</summary>
    public int MaxRequestBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>Most rows in one request; more is answered 413. Default 10,000.</summary>
    public int MaxRowsPerRequest { get; init; } = 10_000;

    /// <summary>
    /// Longest time from a call's arrival to its scoring; after it, it is answered 504. Callers can ask for less, never for
    /// more. Default 30 seconds.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes of input per batch chunk, and so the longest record: 64 KiB to 64 MiB, default 4 MiB. One chunk is one
    /// block of the output blob.
    /// </summary>
    public int BatchChunkBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Chunks scored at the same time; 0, the default, means one per core.</summary>
    public int BatchParallelism { get; init; }

    /// <summary>
    /// Score a file again when another model version is live than the one that scored it. Default false: only a changed
    /// file is scored again.
    /// </summary>
    public bool RescoreOnNewModel { get; init; }

    /// <summary>Runs of one file content in a row that may break off without coming any further before it gets a failed receipt. Default 5.</summary>
    public int MaxBatchAttempts { get; init; } = 5;

    /// <summary>The models folder as a full path.</summary>
    internal string ModelsPath => Path.Combine(AppContext.BaseDirectory, ModelsFolder);

    /// <summary>What is wrong with the settings, or null.</summary>
    internal string? Problem() => this switch
    {
        { ModelsFolder: null or "" } => $"{Section}:{nameof(ModelsFolder)} must name a folder.",
        { MaxModelFileBytes: < 1024 or > int.MaxValue - (64 * 1024) } => $"{Section}:{nameof(MaxModelFileBytes)} must be from 1024 to 2147418111.",
        { MaxModelMemoryBytes: < 0 } => $"{Section}:{nameof(MaxModelMemoryBytes)} must be 0 or more.",
        { MaxRequestBytes: < 1024 } => $"{Section}:{nameof(MaxRequestBytes)} must be at least 1024.",
        { MaxRowsPerRequest: < 1 } => $"{Section}:{nameof(MaxRowsPerRequest)} must be at least 1.",
        _ when RequestTimeout <= TimeSpan.Zero => $"{Section}:{nameof(RequestTimeout)} must be more than 0.",
        { BatchChunkBytes: < 64 * 1024 or > 64 * 1024 * 1024 } => $"{Section}:{nameof(BatchChunkBytes)} must be from 65536 to 67108864.",
        { BatchParallelism: < 0 } => $"{Section}:{nameof(BatchParallelism)} must be 0 (one per core) or more.",
        { MaxBatchAttempts: < 1 } => $"{Section}:{nameof(MaxBatchAttempts)} must be at least 1.",
        _ => null,
    };
}
