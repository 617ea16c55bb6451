using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>A column that becomes a feature: everything about it that does not depend on the training part.</summary>
internal sealed record PlannedFeature
{
    public required TextColumn Column { get; init; }

    public required FeatureType Type { get; init; }

    /// <summary>Rows without a value.</summary>
    public required int MissingRows { get; init; }

    public required MissingChoice Missing { get; init; }

    /// <summary>Null leaves the default, reject.</summary>
    public UnknownCategoryPolicy? Unknown { get; init; }

    /// <summary>The categories of a category feature in ordinal order, the one that stands for missing among them.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    public string Name => Column.Name;

    public bool IsMissing(int row) =>
        Type == FeatureType.Category ? Column[row].IsEmpty : FeatureColumn.IsMissingText(Column[row].Trim(" \t"u8));
}
