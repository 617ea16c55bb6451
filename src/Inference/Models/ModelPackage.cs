using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inference.Schema;
using Inference.Scoring;

namespace Inference.Models;

/// <summary>Opens one <c>models/&lt;name&gt;/&lt;version&gt;/</c> folder: manifest, hash, scorer, golden rows, in that order.</summary>
public static partial class ModelPackage
{
    /// <summary>File name of the manifest.</summary>
    public const string ManifestFile = "model.json";

    /// <summary>File name of the rows with expected scores.</summary>
    public const string GoldenFile = "golden.csv";

    /// <summary>Loads a package; what comes back has already reproduced its golden rows.</summary>
    /// <exception cref="ModelPackageException">Anything about the package is wrong; the message says what.</exception>
    public static LoadedModel Load(string folder)
    {
        var manifest = ReadManifest(folder);
        var schema = CompileSchema(folder, manifest);
        var modelFile = Path.Combine(folder, manifest.File);
        var bytes = ReadVerified(modelFile, manifest.Sha256);
        var scorer = OpenScorer(modelFile, bytes, manifest, schema);
        try
        {
            var model = new LoadedModel(manifest, schema, scorer);
            model.Example = GoldenRows.Verify(model, Path.Combine(folder, GoldenFile));
            return model;
        }
        catch
        {
            scorer.Dispose();
            throw;
        }
    }

    /// <summary>Reads and checks <c>model.json</c> without touching the model file.</summary>
    /// <exception cref="ModelPackageException">It is absent, malformed or contradicts itself or its folder.</exception>
    public static ModelManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, ManifestFile);
        if (!File.Exists(path))
            throw new ModelPackageException(path, "the manifest is missing. A model package holds model.json, the model file and golden.csv.");
        ModelManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), ModelJson.Default.ModelManifest)
                ?? throw new JsonException("The file holds null.");
        }
        catch (JsonException error)
        {
            throw new ModelPackageException(path, $"not a valid manifest: {error.Message}", error);
        }

        if (Problem(manifest, folder) is { } problem)
            throw new ModelPackageException(path, problem);
        return manifest;
    }

    /// <summary>Whether a name may be a model's: it becomes a folder, a URL segment and a metric tag.</summary>
    public static bool IsValidName(string name) => NamePattern().IsMatch(name);

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    private static string? Problem(ModelManifest manifest, string folder)
    {
        var versionFolder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (manifest.Format != ModelManifest.CurrentFormat)
            return $"format {manifest.Format} is not known here; this version reads format {ModelManifest.CurrentFormat}.";
        if (!IsValidName(manifest.Name))
            return $"the name '{manifest.Name}' must be lower-case letters, digits, '-' and '_', at most 64.";
        if (versionFolder != manifest.Version.ToString(CultureInfo.InvariantCulture) || manifest.Version < 1)
            return $"version {manifest.Version} does not match the folder '{versionFolder}'.";
        if (manifest.File != Path.GetFileName(manifest.File))
            return $"'file' must be a file name in the same folder, found '{manifest.File}'.";
        if (manifest.Threshold is < 0 or > 1 or float.NaN)
            return $"'threshold' must be from 0 to 1, found {manifest.Threshold.Value.ToString(CultureInfo.InvariantCulture)}.";
        if (manifest.Outputs.Prediction == manifest.Outputs.Probability)
            return $"'outputs' names two columns '{manifest.Outputs.Prediction}'.";
        if (manifest.Batch is { MaxRejectedPercent: < 0 or > 100 or double.NaN } or { MaxRejectedRows: < 0 })
            return "'batch' limits must not be negative, and a percentage not above 100.";
        return manifest.Task switch
        {
            ModelTask.Regression => manifest.Labels is null ? null : "a regression has no 'labels'.",
            ModelTask.BinaryClassification => manifest.Labels?.Count == 2 ? null : "a binary classifier needs two 'labels', the positive one second.",
            _ => manifest.Labels?.Count > 2 ? null : "a multiclass classifier needs at least three 'labels', in score order.",
        };
    }

    private static ModelSchema CompileSchema(string folder, ModelManifest manifest)
    {
        try
        {
            return new ModelSchema(manifest.Features);
        }
        catch (FormatException error)
        {
            throw new ModelPackageException(Path.Combine(folder, ManifestFile), error.Message, error);
        }
    }

    private static byte[] ReadVerified(string path, string expectedSha256)
    {
        if (!File.Exists(path))
            throw new ModelPackageException(path, "the model file that the manifest names is missing.");
        var bytes = File.ReadAllBytes(path);
        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return found == expectedSha256
            ? bytes
            : throw new ModelPackageException(path, $"its SHA-256 is {found}, the manifest says {expectedSha256}. The file was changed or only half copied.");
    }

    private static IScorer OpenScorer(string path, byte[] bytes, ModelManifest manifest, ModelSchema schema)
    {
        try
        {
            return ScorerFactory.Open(bytes, manifest, schema);
        }
        catch (FormatException error)
        {
            throw new ModelPackageException(path, error.Message, error);
        }
    }
}
