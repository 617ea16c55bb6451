using System.Globalization;

namespace Inference.Benchmarks.Compare;

/// <summary>Where a run's data lie.</summary>
/// <param name="folder">Of all of them.</param>
/// <param name="rows">Rows of the batch file.</param>
internal sealed class Workspace(string folder, int rows)
{
    /// <summary>Features of the data.</summary>
    public const int Features = 30;

    /// <summary>Our own model.</summary>
    public const string Trees = "trees";

    /// <summary>The reference design's forest, imported.</summary>
    public const string Forest = "forest";

    /// <summary>Our own model, whose files have nothing but predictions.</summary>
    public const string TreesOnly = "trees-only";

    public string Folder => folder;

    public string Train => Of("train.csv");

    public string Test => Of("test.csv");

    /// <summary>The file that is scored.</summary>
    public string Batch => Of(string.Create(CultureInfo.InvariantCulture, $"batch-{rows}.csv"));

    /// <summary>The reference design's model.</summary>
    public string ForestJoblib => Of("forest.joblib");

    /// <summary>Both models, as the tests of calls serve them.</summary>
    public string Models => Of("models");

    public string Of(string name) => Path.Combine(folder, name);

    /// <summary>The package of a model.</summary>
    public string Package(string model) => Path.Combine(Models, model, "1");
}
