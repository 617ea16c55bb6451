using Inference.Models;

namespace Inference.Cli.Score;

/// <summary>The parsed command line of <c>score</c>.</summary>
internal sealed record ScoreOptions
{
    public required string Csv { get; init; }

    /// <summary>Name of a model, or the folder of one package.</summary>
    public required string Model { get; init; }

    public required string ModelsFolder { get; init; }

    public required string Out { get; init; }

    public required string Rejects { get; init; }

    /// <summary>Null: as the model says.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Columns that the output keeps; absent: as the model says.</summary>
    public KeepChoice? Keep { get; init; }

    /// <summary>Null: as the model says.</summary>
    public ErrorThreshold? ErrorThreshold { get; init; }

    /// <summary>The model's batch options under what was given here.</summary>
    public ModelBatchOptions Over(ModelBatchOptions batch) => batch with
    {
        Delimiter = Delimiter ?? batch.Delimiter,
        KeepColumns = Keep is null ? batch.KeepColumns : Keep.Columns,
        ErrorThreshold = ErrorThreshold ?? batch.ErrorThreshold,
    };
}

/// <summary>What <c>--keep</c> says.</summary>
/// <param name="Columns">Names; null: all.</param>
internal sealed record KeepChoice(IReadOnlyList<string>? Columns);
