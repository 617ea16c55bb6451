using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Inference.Cli.Training.Fitting;
using Inference.Models;

namespace Inference.Cli.Training;

/// <summary>The arguments of <c>train</c>: what is accepted, and what was given.</summary>
internal sealed class TrainArguments
{
    private const string BestF1 = "best-f1";

    private readonly Argument<string> _csv = new("csv") { Description = "Training data: UTF-8 CSV with a header line." };
    private readonly Option<string> _label = new("--label") { Description = "Column to predict.", Required = true, HelpName = "column" };
    private readonly Option<string> _name = new("--name") { Description = "Model name; the package becomes its next version.", Required = true, HelpName = "model" };
    private readonly Option<string> _task = new("--task") { Description = "What to predict; auto goes by the label's values.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string> _trainer = new("--trainer") { Description = "How; auto tries all and keeps the best.", DefaultValueFactory = _ => "auto" };
    private readonly Option<int> _seed = new("--seed") { Description = "Same file, options and seed: same model.", DefaultValueFactory = _ => 42 };
    private readonly Option<double> _testShare = new("--test-share") { Description = "Share of rows that only measures.", DefaultValueFactory = _ => 0.2 };
    private readonly Option<double> _validationShare = new("--validation-share") { Description = "Share of rows that chooses among candidates; small data is cross-validated instead.", DefaultValueFactory = _ => 0.2 };
    private readonly Option<string> _threshold = new("--threshold") { Description = "Probability above which the positive label is predicted, or best-f1.", DefaultValueFactory = _ => "0.5", HelpName = "0..1|best-f1" };
    private readonly ColumnRuleOptions _rules = new();
    private readonly Option<string?> _positive = new("--positive") { Description = "The positive one of two labels; by default the second in order.", HelpName = "label" };
    private readonly Option<string?> _models = new("--models") { Description = "Folder of the model packages. Default: models in the project.", HelpName = "folder" };
    private readonly Option<bool> _setDefault = new("--set-default") { Description = "Let this model answer when none is named." };

    public TrainArguments()
    {
        _task.AcceptOnlyFromAmong("auto", "binary", "multiclass", "regression");
        _trainer.AcceptOnlyFromAmong("auto", "fastforest", "fasttree", "lightgbm");
        _name.Validators.Add(result => ColumnRuleOptions.Check(result, ModelPackage.IsValidName, "must be lower-case letters, digits, '-' and '_', at most 64."));
        _threshold.Validators.Add(result => ColumnRuleOptions.Check(result, text => text == BestF1 || Probability(text) is not null, "must be a number from 0 to 1, or best-f1."));
        _seed.Validators.Add(result => ColumnRuleOptions.Check(result, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _), "must be a whole number from 0 to 2147483647."));
        _testShare.Validators.Add(result => ColumnRuleOptions.Check(result, text => Share(text) is >= 0.01 and <= 0.9, "must be from 0.01 to 0.9, such as 0.2."));
        _validationShare.Validators.Add(result => ColumnRuleOptions.Check(result, text => Share(text) is >= 0.01 and <= 0.9, "must be from 0.01 to 0.9, such as 0.2."));
    }

    public void AddTo(Command command)
    {
        command.Arguments.Add(_csv);
        Option[] options = [_label, _name, _task, _trainer, _seed, _testShare, _validationShare, _threshold, .. _rules.All, _positive, _models, _setDefault];
        foreach (var option in options)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (!result.Errors.Any() && Value(result, _testShare) + Value(result, _validationShare) > 0.95)
                result.AddError("--test-share and --validation-share together leave too few rows to train on; their sum must be at most 0.95.");
        });
    }

    public TrainOptions Read(ParseResult parsed) => new()
    {
        CsvPath = parsed.GetRequiredValue(_csv),
        Label = parsed.GetRequiredValue(_label),
        Name = parsed.GetRequiredValue(_name),
        Task = parsed.GetValue(_task) switch
        {
            "binary" => ModelTask.BinaryClassification,
            "multiclass" => ModelTask.MulticlassClassification,
            "regression" => ModelTask.Regression,
            _ => null,
        },
        Trainer = parsed.GetValue(_trainer) switch
        {
            "fastforest" => TrainerKind.FastForest,
            "fasttree" => TrainerKind.FastTree,
            "lightgbm" => TrainerKind.LightGbm,
            _ => null,
        },
        Seed = parsed.GetValue(_seed),
        TestShare = parsed.GetValue(_testShare),
        ValidationShare = parsed.GetValue(_validationShare),
        Threshold = Probability(parsed.GetValue(_threshold)!),
        Rules = _rules.Read(parsed),
        Positive = parsed.GetValue(_positive),
        ModelsFolder = parsed.GetValue(_models) ?? ProjectFolder.Models,
        SetDefault = parsed.GetValue(_setDefault),
    };

    private static double Value(CommandResult result, Option<double> option) => result.GetValue(option);

    private static float? Probability(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1 ? value : null;

    private static double? Share(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
