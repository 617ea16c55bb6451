using System.Text.Json;
using Inference.Schema;

namespace Inference.Models;

/// <summary>
/// Reads a manifest without the serializer, whose code for each type is compiled at its first use: a quarter of the time to the
/// first model (measured). It takes what this product writes; anything else (an unknown or doubled member, <c>null</c>, another
/// spelling) it leaves to the serializer, which reads it or says what is wrong.
/// </summary>
internal static class PlainManifest
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The manifest, or null for the serializer to read.</summary>
    public static ModelManifest? TryRead(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content, Options);
            return Manifest(new PlainObject(document.RootElement));
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return null;
        }
    }

    private static ModelManifest Manifest(PlainObject json) => json.Whole(new ModelManifest
    {
        Format = json["format"].GetInt32(),
        Name = json.Text("name"),
        Version = json["version"].GetInt32(),
        Task = json.Text("task") switch
        {
            "binary-classification" => ModelTask.BinaryClassification,
            "multiclass-classification" => ModelTask.MulticlassClassification,
            "regression" => ModelTask.Regression,
            _ => throw new FormatException(),
        },
        File = json.Text("file"),
        Sha256 = json.Text("sha256"),
        Features = List(json["features"], static feature => Feature(new PlainObject(feature))),
        ExtraFields = json.Find("extraFields") is { } extra ? extra.GetString() switch { "reject" => ExtraFieldsPolicy.Reject, "ignore" => ExtraFieldsPolicy.Ignore, _ => throw new FormatException() } : null,
        Labels = Texts(json.Find("labels")),
        Threshold = json.Find("threshold")?.GetSingle(),
        Outputs = json.Find("outputs") is { } outputs ? Outputs(new PlainObject(outputs)) : new(),
        Batch = json.Find("batch") is { } batch ? Batch(new PlainObject(batch)) : new(),
        RealTime = json.Find("realTime") is { } realTime ? RealTime(new PlainObject(realTime)) : null,
        Training = json.Find("training") is { } training ? Training(new PlainObject(training)) : null,
    });

    private static FeatureDefinition Feature(PlainObject json) => json.Whole(new FeatureDefinition
    {
        Name = json.Text("name"),
        Type = json.Text("type") switch
        {
            "number" => FeatureType.Number,
            "integer" => FeatureType.Integer,
            "boolean" => FeatureType.Boolean,
            "category" => FeatureType.Category,
            _ => throw new FormatException(),
        },
        Values = Texts(json.Find("values")),
        Missing = json.Find("missing") is { } missing ? Missing(new PlainObject(missing)) : new(),
        Unknown = json.Find("unknown") is { } unknown ? unknown.GetString() switch { "reject" => UnknownCategoryPolicy.Reject, "missing" => UnknownCategoryPolicy.Missing, _ => throw new FormatException() } : null,
    });

    private static MissingRule Missing(PlainObject json) => json.Whole(new MissingRule
    {
        Policy = json.Text("policy") switch
        {
            "reject" => MissingPolicy.Reject,
            "fill" => MissingPolicy.Fill,
            "allow" => MissingPolicy.Allow,
            _ => throw new FormatException(),
        },
        Value = json.Find("value")?.Clone(),
    });

    private static OutputNames Outputs(PlainObject json) => json.Whole(new OutputNames { Prediction = json.Text("prediction"), Probability = json.Text("probability") });

    private static ModelBatchOptions Batch(PlainObject json) => json.Whole(new ModelBatchOptions
    {
        ErrorThreshold = json.Find("errorThreshold") is { } threshold ? ErrorThreshold(new PlainObject(threshold)) : null,
        Delimiter = json.Find("delimiter") is { } delimiter ? PlainObject.Text(delimiter) : null,
        KeepColumns = Texts(json.Find("keepColumns")),
    });

    private static ErrorThreshold ErrorThreshold(PlainObject json) => json.Whole(new ErrorThreshold { Rows = json.Find("rows")?.GetInt64(), Percent = json.Find("percent")?.GetDouble() });

    private static ModelRealTimeOptions RealTime(PlainObject json) => json.Whole(new ModelRealTimeOptions
    {
        Merge = json.Text("merge") switch
        {
            "auto" => MergeChoice.Auto,
            "on" => MergeChoice.On,
            "off" => MergeChoice.Off,
            _ => throw new FormatException(),
        },
        MaxBatchRows = json.Find("maxBatchRows")?.GetInt32(),
        MaxQueuedRows = json.Find("maxQueuedRows")?.GetInt32(),
    });

    private static TrainingRecord Training(PlainObject json)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var metric in json["metrics"].EnumerateObject())
            metrics.Add(metric.Name, metric.Value.GetDouble());
        var statistics = new Dictionary<string, FeatureStatistics>();
        foreach (var feature in json["statistics"].EnumerateObject())
            statistics.Add(feature.Name, Statistics(new PlainObject(feature.Value)));
        var rows = new PlainObject(json["rows"]);
        return json.Whole(new TrainingRecord
        {
            TrainedAt = json["trainedAt"].GetDateTimeOffset(),
            Source = json.Text("source"),
            SourceSha256 = json.Text("sourceSha256"),
            Label = json.Text("label"),
            Trainer = json.Text("trainer"),
            Seed = json["seed"].GetInt32(),
            Rows = rows.Whole(new SplitSizes(rows["train"].GetInt32(), rows["validation"].GetInt32(), rows["test"].GetInt32())),
            Metrics = metrics,
            Statistics = statistics,
        });
    }

    private static FeatureStatistics Statistics(PlainObject json) => json.Whole(new FeatureStatistics
    {
        Rows = json["rows"].GetInt32(),
        Missing = json["missing"].GetInt32(),
        Min = json.Find("min")?.GetDouble(),
        Max = json.Find("max")?.GetDouble(),
        Mean = json.Find("mean")?.GetDouble(),
        StandardDeviation = json.Find("standardDeviation")?.GetDouble(),
        Deciles = json.Find("deciles") is { } deciles ? List(deciles, static decile => decile.GetDouble()) : null,
        Counts = json.Find("counts") is { } counts ? List(counts, static count => count.GetInt32()) : null,
    });

    private static List<string>? Texts(JsonElement? json) => json is { } texts ? List(texts, PlainObject.Text) : null;

    private static List<T> List<T>(JsonElement json, Func<JsonElement, T> read)
    {
        var list = new List<T>(json.GetArrayLength());
        foreach (var item in json.EnumerateArray())
            list.Add(read(item));
        return list;
    }
}
