using System.Text.Json.Serialization;
using Inference.Schema;

namespace Inference.Models;

/// <summary>The <c>model.json</c> of a model package: everything that serving needs beside the model file.</summary>
/// <remarks>
/// Defaults of absent members are given in <c>init</c>: the generated reader sets every init-only member, to null where
/// the file has none, over whatever an initializer said.
/// </remarks>
public sealed record ModelManifest
{
    /// <summary>The package format this code writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Package format; <see cref="CurrentFormat"/>.</summary>
    public required int Format { get; init; }

    /// <summary>Model name, equal to its folder: lower-case letters, digits, <c>-</c>, <c>_</c>, at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>Version, equal to its folder: a whole number from 1. The highest serves unless <c>serving.json</c> pins one.</summary>
    public required int Version { get; init; }

    /// <summary>What the model predicts.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>Model file beside the manifest: <c>model.zip</c> (ML.NET) or <c>model.onnx</c> (ONNX, in one file).</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the model file, lower-case hex. Checked before anything reads the file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Features in model order.</summary>
    public required IReadOnlyList<FeatureDefinition> Features { get; init; }

    /// <summary>What happens to named fields of a call that are no features; the default refuses the row.</summary>
    public ExtraFieldsPolicy? ExtraFields { get; init; }

    /// <summary>The labels of a classifier in score order; the second of two is the positive one. Absent for regression.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Scores per row: 1 for binary (the positive label's probability) and regression, one per label for multiclass.</summary>
    [JsonIgnore]
    public int ScoresPerRow => Task == ModelTask.MulticlassClassification ? Labels!.Count : 1;

    /// <summary>Binary only: a probability above it predicts the positive label, as the training libraries decide. Default 0.5.</summary>
    public float? Threshold { get; init; }

    /// <summary>Names of what a prediction is written under.</summary>
    public OutputNames Outputs { get; init => field = value ?? new(); } = new();

    /// <summary>How batch files of this model are scored.</summary>
    public ModelBatchOptions Batch { get; init => field = value ?? new(); } = new();

    /// <summary>How calls of this model are scored; absent: as <see cref="ModelRealTimeOptions"/> has it by default.</summary>
    public ModelRealTimeOptions? RealTime { get; init; }

    /// <summary>How the model came to be; absent when it was not trained here.</summary>
    public TrainingRecord? Training { get; init; }
}

/// <summary>Column names appended to batch output.</summary>
public sealed record OutputNames
{
    /// <summary>Column of the predicted label, or of the number for regression. Default <c>prediction</c>.</summary>
    public string Prediction { get; init => field = value ?? "prediction"; } = "prediction";

    /// <summary>
    /// Column of the probability: of the positive label (binary), of the predicted label (multiclass). Default
    /// <c>probability</c>. Not written for regression.
    /// </summary>
    public string Probability { get; init => field = value ?? "probability"; } = "probability";
}

/// <summary>Batch options of one model. They are part of the ledger key: changed options score a file again.</summary>
public sealed record ModelBatchOptions
{
    /// <summary>How many rejected rows a file may have; absent: any number.</summary>
    public ErrorThreshold? ErrorThreshold { get; init; }

    /// <summary>
    /// What separates the fields of files: <c>,</c> <c>;</c> <c>\t</c> or <c>|</c>. Output and rejects have it too. Absent: told
    /// from each file's header, by which of them it names the features.
    /// </summary>
    public string? Delimiter { get; init; }

    /// <summary>
    /// Columns of the file that the output keeps, in this order, in front of the prediction; <c>[]</c>: predictions only.
    /// Absent: all, as they stand in the file.
    /// </summary>
    public IReadOnlyList<string>? KeepColumns { get; init; }
}

/// <summary>How many rows of a file may be rejected before it fails as a whole.</summary>
public sealed record ErrorThreshold
{
    /// <summary>A file with more rejected rows than this fails, 0 or more. Default: no limit.</summary>
    public long? Rows { get; init; }

    /// <summary>A file with a larger share of rejected rows than this fails, in percent of its data rows (0 to 100). Default: no limit.</summary>
    public double? Percent { get; init; }
}
