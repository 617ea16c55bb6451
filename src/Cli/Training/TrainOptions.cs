using Inference.Models;

namespace Inference.Cli.Training;

/// <summary>The parsed command line of <c>train</c>.</summary>
internal sealed record TrainOptions
{
    public required string CsvPath { get; init; }

    public required string Label { get; init; }

    public required string Name { get; init; }

    /// <summary>Null: inferred from the label.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>Null: every trainer is tried.</summary>
    public Fitting.TrainerKind? Trainer { get; init; }

    /// <summary>Trees of every candidate; null: several are tried.</summary>
    public int? Trees { get; init; }

    /// <summary>Most leaves of a tree of every candidate; null: several are tried.</summary>
    public int? Leaves { get; init; }

    public int Seed { get; init; } = 42;

    /// <summary>Share of all rows that only measures.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Share of all rows that chooses among candidates; small data is cross-validated instead.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>Null: the threshold of the best F1 on rows held out from the fit.</summary>
    public float? Threshold { get; init; } = 0.5f;

    public ColumnRules Rules { get; init; } = new();

    public string? Positive { get; init; }

    public required string ModelsFolder { get; init; }

    public bool SetDefault { get; init; }
}
