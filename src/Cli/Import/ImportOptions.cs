using Inference.Models;

namespace Inference.Cli.Import;

/// <summary>The parsed command line of <c>import</c>.</summary>
internal sealed record ImportOptions
{
    public required string OnnxPath { get; init; }

    public required string Name { get; init; }

    /// <summary>A CSV file with a column per feature, or a JSON file with the features as model.json writes them.</summary>
    public required string FeaturesPath { get; init; }

    /// <summary>Rows for golden.csv, with expected scores or without; null takes rows of the features file.</summary>
    public string? GoldenPath { get; init; }

    /// <summary>Null: by what the graph says of itself.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>Labels in score order; empty: those of the graph.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Binary only; null means 0.5.</summary>
    public float? Threshold { get; init; }

    public ColumnRules Rules { get; init; } = new();

    public required string ModelsFolder { get; init; }

    public bool SetDefault { get; init; }
}
