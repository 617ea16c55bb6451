using System.CommandLine;
using System.Globalization;
using Inference.Models;

namespace Inference.Cli.Import;

/// <summary>The verb <c>import</c>: a model package from a model that was trained elsewhere.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var onnx = new Argument<string>("onnx") { Description = "The exported model, such as skl2onnx or onnxmltools write it." };
        var name = new Option<string>("--name") { Description = "Model name; the package becomes its next version.", Required = true, HelpName = "model" };
        var features = new Option<string>("--features") { Description = "What the columns are: a CSV file with a header and some rows, or a JSON file with 'features' as in model.json.", Required = true, HelpName = "csv|json" };
        var golden = new Option<string?>("--golden") { Description = "Rows that must score alike for ever: a CSV file with the features and, if you have them, the expected scores as 'score' (or 'score_0', 'score_1' …). Default: rows of --features.", HelpName = "csv" };
        var task = new Option<string>("--task") { Description = "What it predicts; auto goes by the graph.", DefaultValueFactory = _ => "auto" };
        var labels = new Option<string[]>("--labels") { Description = "Labels in score order, separated by spaces. Default: those of the graph.", AllowMultipleArgumentsPerToken = true, HelpName = "label" };
        var threshold = new Option<string?>("--threshold") { Description = "Probability above which the positive label is predicted. Default 0.5.", HelpName = "0..1" };
        var rules = new ColumnRuleOptions();
        var models = new Option<string?>("--models") { Description = "Folder of the model packages. Default: models in the project.", HelpName = "folder" };
        var setDefault = new Option<bool>("--set-default") { Description = "Let this model answer when none is named." };

        task.AcceptOnlyFromAmong("auto", "binary", "multiclass", "regression");
        name.Validators.Add(result => ColumnRuleOptions.Check(result, ModelPackage.IsValidName, "must be lower-case letters, digits, '-' and '_', at most 64."));
        threshold.Validators.Add(result => ColumnRuleOptions.Check(result, text => Probability(text) is not null, "must be a number from 0 to 1."));

        var command = new Command("import", "Make a model package from an ONNX file: a model trained with scikit-learn, LightGBM, XGBoost or the like.") { onnx };
        foreach (var option in (Option[])[name, features, golden, task, labels, threshold, .. rules.All, models, setDefault])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new ImportOptions
            {
                OnnxPath = parsed.GetRequiredValue(onnx),
                Name = parsed.GetRequiredValue(name),
                FeaturesPath = parsed.GetRequiredValue(features),
                GoldenPath = parsed.GetValue(golden),
                Task = parsed.GetValue(task) switch
                {
                    "binary" => ModelTask.BinaryClassification,
                    "multiclass" => ModelTask.MulticlassClassification,
                    "regression" => ModelTask.Regression,
                    _ => null,
                },
                Labels = parsed.GetValue(labels) ?? [],
                Threshold = parsed.GetValue(threshold) is { } text ? Probability(text) : null,
                Rules = rules.Read(parsed),
                ModelsFolder = parsed.GetValue(models) ?? ProjectFolder.Models,
                SetDefault = parsed.GetValue(setDefault),
            };
            await new ImportJob(options, parsed.InvocationConfiguration.Output).RunAsync(cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }

    private static float? Probability(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : null;
}
