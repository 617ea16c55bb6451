using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Inference.Predict.Queueing;
using Inference.Schema;
using Inference.Scoring;

namespace Inference.Models;

/// <summary>Opens one <c>models/&lt;name&gt;/&lt;version&gt;/</c> package: manifest, hash, scorer, golden rows, in that order.</summary>
public static partial class ModelPackage
{
    /// <summary>File name of the manifest.</summary>
    public const string ManifestFile = "model.json";

    /// <summary>File name of the rows with expected scores.</summary>
    public const string GoldenFile = "golden.csv";

    /// <summary>Loads the package in a folder; what comes back has already reproduced its golden rows.</summary>
    /// <exception cref="ModelPackageException">Anything about the package is wrong; the message says what.</exception>
    public static LoadedModel Load(string folder) => Open(Read(folder));

    /// <summary>Reads and checks <c>model.json</c> without touching the model file.</summary>
    /// <exception cref="ModelPackageException">It is absent, malformed or contradicts itself or its folder.</exception>
    public static ModelManifest ReadManifest(string folder)
    {
        var file = Read(Path.Combine(folder, ManifestFile), "the manifest is missing. A model package holds model.json, the model file and golden.csv.");
        return ParseManifest(file.Content, file.Location, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
    }

    /// <summary>Whether a name may be a model's: it becomes a folder, a URL segment and a metric tag.</summary>
    public static bool IsValidName(string name) => NamePattern().IsMatch(name);

    /// <summary>Whether a name is that of a file in the same folder, on every system.</summary>
    internal static bool IsPlainFileName(string name) => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;

    /// <summary>Reads the package in a folder.</summary>
    /// <exception cref="ModelPackageException">A file is missing or too large, or the manifest is wrong.</exception>
    internal static PackageFiles Read(string folder)
    {
        var manifest = ReadManifest(folder);
        return new PackageFiles(
            manifest,
            Path.Combine(folder, ManifestFile),
            Read(Path.Combine(folder, manifest.File), "the model file that the manifest names is missing."),
            Read(Path.Combine(folder, GoldenFile), GoldenRows.Missing));
    }

    /// <summary>Loads a package that was read; nothing of the model file is looked into before its hash matches.</summary>
    /// <param name="files">The package.</param>
    /// <param name="time">The clock that measures what a row costs; null: the system's.</param>
    /// <exception cref="ModelPackageException">Anything about the package is wrong; the message says what.</exception>
    internal static LoadedModel Open(PackageFiles files, TimeProvider? time = null)
    {
        var schema = CompileSchema(files);
        CheckHash(files);
        var scorer = OpenScorer(files, schema);
        try
        {
            var model = new LoadedModel(files.Manifest, schema, scorer);
            var golden = GoldenRows.Parse(files.Golden, schema, scorer.ScoresPerRow);
            golden.Verify(model);
            golden.Warm(model);
            model.Example = golden.Example;
            model.Merging = CallMerging.Choose(files.Manifest.RealTime, golden.Measure(model, time ?? TimeProvider.System));
            return model;
        }
        catch
        {
            scorer.Dispose();
            throw;
        }
    }

    /// <summary>Parses and checks a manifest.</summary>
    /// <exception cref="ModelPackageException">It is malformed or contradicts itself or its folder.</exception>
    internal static ModelManifest ParseManifest(byte[] content, string location, string versionFolder)
    {
        try
        {
            var manifest = PlainManifest.TryRead(content) ?? JsonSerializer.Deserialize(content, ModelJson.Default.ModelManifest) ?? throw new JsonException("The file holds null.");
            return ManifestRules.Problem(manifest, versionFolder) is { } problem ? throw new ModelPackageException(location, problem) : manifest;
        }
        catch (JsonException error)
        {
            throw new ModelPackageException(location, $"not a valid manifest: {error.Message}", error);
        }
    }

    /// <summary>Refuses a file by its length, before any of it is read.</summary>
    /// <exception cref="ModelPackageException">It is too large.</exception>
    internal static void CheckLength(string location, long length, long maxBytes)
    {
        if (length > maxBytes)
            throw new ModelPackageException(location, $"{length} bytes are more than the {maxBytes} that {InferenceOptions.Section}:{nameof(InferenceOptions.MaxModelFileBytes)} allows.");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    private static PackageFile Read(string path, string problemWhenMissing)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new ModelPackageException(path, problemWhenMissing);
        CheckLength(path, file.Length, InferenceOptions.DefaultMaxModelFileBytes);
        return new PackageFile(path, File.ReadAllBytes(path));
    }

    private static ModelSchema CompileSchema(PackageFiles files)
    {
        try
        {
            return new ModelSchema(files.Manifest.Features, files.Manifest.ExtraFields);
        }
        catch (FormatException error)
        {
            throw new ModelPackageException(files.ManifestLocation, error.Message, error);
        }
    }

    private static void CheckHash(PackageFiles files)
    {
        var found = Convert.ToHexStringLower(SHA256.HashData(files.Model.Content));
        if (found != files.Manifest.Sha256)
            throw new ModelPackageException(files.Model.Location, $"its SHA-256 is {found}, the manifest says {files.Manifest.Sha256}. The file was changed or only half copied.");
    }

    private static IScorer OpenScorer(PackageFiles files, ModelSchema schema)
    {
        try
        {
            return ScorerFactory.Open(files.Model.Content, files.Manifest, schema);
        }
        catch (FormatException error)
        {
            throw new ModelPackageException(files.Model.Location, error.Message, error);
        }
    }
}
