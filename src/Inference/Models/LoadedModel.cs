using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Inference.Csv;
using Inference.Predict;
using Inference.Predict.Queueing;
using Inference.Schema;
using Inference.Scoring;

namespace Inference.Models;

/// <summary>One version of a model, immutable and ready to score from any number of threads.</summary>
public sealed class LoadedModel : IDisposable
{
    private readonly IScorer _scorer;
    private readonly double[]? _numericLabels;
    private readonly Lazy<string> _manifestSha256;
    private readonly Lazy<AnswerTexts> _texts;

    internal LoadedModel(ModelManifest manifest, ModelSchema schema, IScorer scorer)
    {
        Manifest = manifest;
        Schema = schema;
        _scorer = scorer;
        Threshold = manifest.Threshold ?? 0.5f;
        Merging = CallMerging.Unmeasured(manifest.RealTime);
        _numericLabels = NumericLabels(manifest.Labels);
        Fields = new PredictionFields(manifest, CsvDialect.Comma);
        WholeLabels = WholeNumbers(manifest.Labels);
        VersionText = manifest.Version.ToString(CultureInfo.InvariantCulture);
        _texts = new(() => new AnswerTexts(this));
        // Batches alone ask for it, and a first serialisation takes a while.
        _manifestSha256 = new(() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(manifest with { RealTime = null }, ModelJson.Default.ModelManifest))));
    }

    /// <summary>The package's manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>The compiled features.</summary>
    public ModelSchema Schema { get; }

    /// <summary>Model name.</summary>
    public string Name => Manifest.Name;

    /// <summary>Version as answers and receipts write it.</summary>
    public string VersionText { get; }

    /// <summary>How its predictions stand in CSV with commas.</summary>
    internal PredictionFields Fields { get; }

    /// <summary>How its predictions stand in JSON.</summary>
    internal AnswerTexts Texts => _texts.Value;

    /// <summary>A row that the model scores: the fields of the first golden row, in model order. Empty before the golden rows were read.</summary>
    public IReadOnlyList<string> Example { get; internal set; } = [];

    /// <summary>SHA-256 of what the manifest says, lower-case hex: changes with the model file, the schema and every option but <see cref="ModelManifest.RealTime"/>, which changes no score.</summary>
    public string ManifestSha256 => _manifestSha256.Value;

    /// <summary>Binary only: the probability above which the positive label is predicted.</summary>
    public float Threshold { get; }

    /// <summary>Floats per row that <see cref="Score"/> writes: 1, or the number of labels of a multiclass model.</summary>
    public int ScoresPerRow => _scorer.ScoresPerRow;

    /// <summary>Which scorer serves it, and how.</summary>
    public ScorerInfo Scorer => _scorer.Info;

    /// <summary>Whether calls that wait at the same time are scored together. Measured where the model is loaded from a package.</summary>
    internal CallMerging Merging { get; set; }

    /// <summary>Whether every label reads as a number, which predictions then carry.</summary>
    public bool HasNumericLabels => _numericLabels is not null;

    /// <summary>The labels as whole numbers; null unless every one of them is.</summary>
    internal IReadOnlyList<long>? WholeLabels { get; }

    /// <summary>Scores rows: <paramref name="features"/> is row-major [rows x features], <paramref name="scores"/> [rows x <see cref="ScoresPerRow"/>].</summary>
    public void Score(ReadOnlySpan<float> features, Span<float> scores) => _scorer.Score(features, scores);

    /// <summary>Whether a row's scores hold no NaN. A row with one has no prediction: it is refused, in every lane.</summary>
    public static bool IsScored(ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
        {
            if (float.IsNaN(score))
                return false;
        }

        return true;
    }

    /// <summary>Reads one row's scores as a prediction.</summary>
    public Prediction Predict(ReadOnlySpan<float> scores)
    {
        switch (Manifest.Task)
        {
            case ModelTask.Regression:
                return new Prediction(-1, scores[0], float.NaN);
            case ModelTask.BinaryClassification:
                var index = scores[0] > Threshold ? 1 : 0;
                return new Prediction(index, LabelNumber(index), scores[0]);
            default:
                var best = 0;
                for (var i = 1; i < scores.Length; i++)
                    best = scores[i] > scores[best] ? i : best;
                return new Prediction(best, LabelNumber(best), scores[best]);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _scorer.Dispose();

    /// <summary>The label as a number when all labels are numbers, else its index.</summary>
    internal double LabelNumber(int index) => _numericLabels is null ? index : _numericLabels[index];

    private static long[]? WholeNumbers(IReadOnlyList<string>? labels)
    {
        if (labels is null)
            return null;
        var numbers = new long[labels.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!long.TryParse(labels[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        return numbers;
    }

    private static double[]? NumericLabels(IReadOnlyList<string>? labels)
    {
        if (labels is null)
            return null;
        var numbers = new double[labels.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(labels[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                return null;
        }

        return numbers;
    }
}

/// <summary>What a model says of one row.</summary>
/// <param name="LabelIndex">Index of the predicted label in the manifest; -1 for regression.</param>
/// <param name="Number">The label as a number when all labels are numbers, else its index; the value for regression.</param>
/// <param name="Probability">Of the positive label (binary) or of the predicted one (multiclass); NaN for regression.</param>
public readonly record struct Prediction(int LabelIndex, double Number, float Probability);
