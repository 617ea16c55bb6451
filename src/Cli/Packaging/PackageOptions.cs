using System.CommandLine;
using System.Globalization;
using Inference.Models;

namespace Inference.Cli.Packaging;

/// <summary>The options that every verb has which writes a model package: <c>--name</c>, <c>--task</c>, <c>--models</c>, <c>--set-default</c>.</summary>
internal sealed class PackageOptions
{
    /// <param name="auto">What the default task, auto, goes by.</param>
    public PackageOptions(string auto)
    {
        Task = new("--task") { Description = $"What to predict; auto goes by {auto}.", DefaultValueFactory = _ => "auto" };
        Task.AcceptOnlyFromAmong("auto", "binary", "multiclass", "regression");
        Name.Validators.Add(result => ColumnRuleOptions.Check(result, ModelPackage.IsValidName, "must be lower-case letters, digits, '-' and '_', at most 64."));
    }

    public Option<string> Name { get; } = new("--name") { Description = "Model name; the package becomes its next version.", Required = true, HelpName = "model" };

    public Option<string> Task { get; }

    public Option<string?> Models { get; } = new("--models") { Description = "Folder of the model packages. Default: models in the project.", HelpName = "folder" };

    public Option<bool> SetDefault { get; } = new("--set-default") { Description = "Let this model answer when none is named." };

    /// <summary>The task that was named; null for auto.</summary>
    public ModelTask? ReadTask(ParseResult parsed) => parsed.GetValue(Task) switch
    {
        "binary" => ModelTask.BinaryClassification,
        "multiclass" => ModelTask.MulticlassClassification,
        "regression" => ModelTask.Regression,
        _ => null,
    };

    /// <summary>The models folder that was named, or the project's.</summary>
    public string ReadModelsFolder(ParseResult parsed) => parsed.GetValue(Models) ?? ProjectFolder.Models;

    /// <summary>A number from 0 to 1, or null.</summary>
    public static float? Probability(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : null;
}
