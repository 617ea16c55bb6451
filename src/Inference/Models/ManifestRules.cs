using System.Globalization;
using Inference.Csv;

namespace Inference.Models;

/// <summary>What a manifest must keep beyond its JSON form.</summary>
internal static class ManifestRules
{
    /// <summary>Above this a block has nothing left to gain, and whoever is behind it waits.</summary>
    private const int MaxBatchRows = 65_536;

    /// <summary>What is wrong with a manifest of a folder named <paramref name="versionFolder"/>, or null.</summary>
    public static string? Problem(ModelManifest manifest, string versionFolder)
    {
        if (manifest.Format != ModelManifest.CurrentFormat)
            return $"format {manifest.Format} is not known here; this version reads format {ModelManifest.CurrentFormat}.";
        if (!ModelPackage.IsValidName(manifest.Name))
            return $"the name '{manifest.Name}' must be lower-case letters, digits, '-' and '_', at most 64.";
        if (versionFolder != manifest.Version.ToString(CultureInfo.InvariantCulture) || manifest.Version < 1)
            return $"version {manifest.Version} does not match the folder '{versionFolder}'.";
        if (!ModelPackage.IsPlainFileName(manifest.File))
            return $"'file' must be a file name in the same folder, found '{manifest.File}'.";
        if (manifest.Threshold is < 0 or > 1 or float.NaN)
            return $"'threshold' must be from 0 to 1, found {manifest.Threshold.Value.ToString(CultureInfo.InvariantCulture)}.";
        if (manifest.Outputs.Prediction == manifest.Outputs.Probability)
            return $"'outputs' names two columns '{manifest.Outputs.Prediction}'.";
        if (manifest.Batch.ErrorThreshold is { Percent: < 0 or > 100 or double.NaN } or { Rows: < 0 })
            return "'batch.errorThreshold' has 'rows' of 0 or more and 'percent' from 0 to 100.";
        if (manifest.Batch.Delimiter is { } delimiter && CsvDialect.Of(delimiter) is null)
            return $"""'batch.delimiter' must be "," ";" "\t" or "|", found "{delimiter}".""";
        if (manifest.Batch.KeepColumns is { } kept && (kept.Any(string.IsNullOrWhiteSpace) || kept.Distinct(StringComparer.Ordinal).Count() < kept.Count))
            return "'batch.keepColumns' lists names of columns, each once.";
        if (manifest.RealTime is { MaxBatchRows: < 1 or > MaxBatchRows } or { MaxQueuedRows: < 1 })
            return string.Create(CultureInfo.InvariantCulture, $"'realTime' has 'maxBatchRows' from 1 to {MaxBatchRows} and 'maxQueuedRows' of 1 or more.");
        return manifest.Task switch
        {
            ModelTask.Regression => manifest.Labels is null ? null : "a regression has no 'labels'.",
            ModelTask.BinaryClassification => manifest.Labels?.Count == 2 ? null : "a binary classifier needs two 'labels', the positive one second.",
            _ => manifest.Labels?.Count > 2 ? null : "a multiclass classifier needs at least three 'labels', in score order.",
        };
    }
}
