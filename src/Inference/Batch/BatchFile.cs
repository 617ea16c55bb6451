namespace Inference.Batch;

/// <summary>
/// The one place that names blobs: what belongs to the input blob <c>{model}/{path}.csv</c> or <c>.csv.gz</c>. A file at the root of the
/// container goes to the default model.
/// </summary>
internal sealed record BatchFile(string Name)
{
    public const string InputContainer = "input";
    public const string OutputContainer = "output";
    public const string RejectsContainer = "rejects";
    public const string ReceiptsContainer = "receipts";
    public const string LedgerContainer = "ledger";

    /// <summary>
    /// Folder of <see cref="ReceiptsContainer"/> that the sweeps' own receipts are in. No file is scored below a folder of this
    /// name, so that its receipt cannot get among them.
    /// </summary>
    public const string SweepsFolder = "_sweeps";

    /// <summary>Storage's longest name is 1,024, and <see cref="ReceiptName"/> is longer than the file's.</summary>
    private const int MaxNameLength = 1024 - 5;

    /// <summary>The containers of the batch lane.</summary>
    public static IReadOnlyList<string> Containers { get; } = [InputContainer, OutputContainer, RejectsContainer, ReceiptsContainer, LedgerContainer];

    /// <summary>The first folder, which names the model; null for a file at the root.</summary>
    public string? ModelName => Name.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? Name[..slash] : null;

    /// <summary>
    /// Whether the name reaches its blob. In an address, empty, <c>.</c> and <c>..</c> segments are folded away, and a backslash
    /// becomes a slash: the name would lead to another blob, even in another container.
    /// </summary>
    public bool IsAddressable => !Name.Contains('\\', StringComparison.Ordinal) && Name.Split('/').All(segment => segment is not ("" or "." or ".."));

    /// <summary>
    /// What is wrong with the name when no file can be scored under it; else null. There is no receipt then: its name would
    /// have the same fault.
    /// </summary>
    public BatchFailure? NameFailure => this switch
    {
        { IsAddressable: false } => new("unaddressable-name", "No part of the path of a file may be empty, '.' or '..', and there may be no backslash in it. Rename it."),
        { Name.Length: > MaxNameLength } => new("name-too-long", $"The name of a file may have at most {MaxNameLength} characters, folders counted: its receipt's is longer by '.json'. Give it a shorter one."),
        { ModelName: SweepsFolder } => new("reserved-folder", $"The folder '{SweepsFolder}' is the receipts' of the sweeps, and no model's. Drop the file into the folder of a model."),
        _ => null,
    };

    /// <summary>Whether the name is one that is scored: <c>.csv</c> or <c>.csv.gz</c>.</summary>
    public bool IsCsv => Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || Name.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the file is compressed, and so its output and rejects, which have the same name.</summary>
    public bool IsGzip => Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Media type of output and rejects.</summary>
    public string ContentType => IsGzip ? "application/gzip" : "text/csv; charset=utf-8";

    /// <summary>Name of the receipt in <see cref="ReceiptsContainer"/> and of the ledger entry in <see cref="LedgerContainer"/>.</summary>
    public string ReceiptName => Name + ".json";
}
