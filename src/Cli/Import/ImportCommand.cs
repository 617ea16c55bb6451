using System.CommandLine;
using Inference.Cli.Packaging;

namespace Inference.Cli.Import;

/// <summary>The verb <c>import</c>: a model package from a model that was trained elsewhere.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var onnx = new Argument<string>("onnx") { Description = "The exported model, such as skl2onnx or onnxmltools write it." };
        var package = new PackageOptions("the graph");
        var features = new Option<string>("--features") { Description = "What the columns are: a CSV file with a header and some rows, or a JSON file with 'features' as in model.json.", Required = true, HelpName = "csv|json" };
        var golden = new Option<string?>("--golden") { Description = "Rows that must score alike for ever: a CSV file with the features and, if you have them, the expected scores as 'score' (or 'score_0', 'score_1' …). Default: rows of --features.", HelpName = "csv" };
        var labels = new Option<string[]>("--labels") { Description = "Labels in score order, separated by spaces. Default: those of the graph.", AllowMultipleArgumentsPerToken = true, HelpName = "label" };
        var threshold = new Option<string?>("--threshold") { Description = "Probability above which the positive label is predicted. Default 0.5.", HelpName = "0..1" };
        var rules = new ColumnRuleOptions();

        threshold.Validators.Add(result => ColumnRuleOptions.Check(result, text => PackageOptions.Probability(text) is not null, "must be a number from 0 to 1."));

        var command = new Command("import", "Make a model package from an ONNX file: a model trained with scikit-learn, LightGBM, XGBoost or the like.") { onnx };
        foreach (var option in (Option[])[package.Name, features, golden, package.Task, labels, threshold, .. rules.All, package.Models, package.SetDefault])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new ImportOptions
            {
                OnnxPath = parsed.GetRequiredValue(onnx),
                Name = parsed.GetRequiredValue(package.Name),
                FeaturesPath = parsed.GetRequiredValue(features),
                GoldenPath = parsed.GetValue(golden),
                Task = package.ReadTask(parsed),
                Labels = parsed.GetValue(labels) ?? [],
                Threshold = parsed.GetValue(threshold) is { } text ? PackageOptions.Probability(text) : null,
                Rules = rules.Read(parsed),
                ModelsFolder = package.ReadModelsFolder(parsed),
                SetDefault = parsed.GetValue(package.SetDefault),
            };
            await new ImportJob(options, parsed.InvocationConfiguration.Output).RunAsync(cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
