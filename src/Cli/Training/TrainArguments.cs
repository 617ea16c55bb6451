using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Inference.Cli.Packaging;
using Inference.Cli.Training.Fitting;

namespace Inference.Cli.Training;

/// <summary>The arguments of <c>train</c>: what is accepted, and what was given.</summary>
internal sealed class TrainArguments
{
    private const string BestF1 = "best-f1";

    private readonly Argument<string> _csv = new("csv") { Description = "Training data: UTF-8 CSV with a header line." };
    private readonly Option<string> _label = new("--label") { Description = "Column to predict.", Required = true, HelpName = "column" };
    private readonly PackageOptions _package = new("the label's values");
    private readonly Option<string> _trainer = new("--trainer") { Description = "How; auto tries all and keeps the best.", DefaultValueFactory = _ => "auto" };
    private readonly Option<int?> _trees = new("--trees") { Description = "Trees of every candidate, 1 to 10000. Default: several are tried." };
    private readonly Option<int?> _leaves = new("--leaves") { Description = "Most leaves of a tree, 2 to 10000; trees of at most 32 are scored fastest. Default: several are tried." };
    private readonly Option<int> _seed = new("--seed") { Description = "Same file, options and seed: same model.", DefaultValueFactory = _ => 42 };
    private readonly Option<double> _testShare = new("--test-share") { Description = "Share of rows that only measures.", DefaultValueFactory = _ => 0.2 };
    private readonly Option<double> _validationShare = new("--validation-share") { Description = "Share of rows that chooses among candidates; small data is cross-validated instead.", DefaultValueFactory = _ => 0.2 };
    private readonly Option<string> _threshold = new("--threshold") { Description = "Probability above which the positive label is predicted, or best-f1.", DefaultValueFactory = _ => "0.5", HelpName = "0..1|best-f1" };
    private readonly ColumnRuleOptions _rules = new();
    private readonly Option<string?> _positive = new("--positive") { Description = "The positive one of two labels; by default the second in order.", HelpName = "label" };

    public TrainArguments()
    {
        _trainer.AcceptOnlyFromAmong("auto", "fastforest", "fasttree", "lightgbm");
        _threshold.Validators.Add(result => ColumnRuleOptions.Check(result, text => text == BestF1 || PackageOptions.Probability(text) is not null, "must be a number from 0 to 1, or best-f1."));
        _trees.Validators.Add(result => ColumnRuleOptions.Check(result, text => Whole(text) is >= 1 and <= 10_000, "must be a whole number from 1 to 10000."));
        _leaves.Validators.Add(result => ColumnRuleOptions.Check(result, text => Whole(text) is >= 2 and <= 10_000, "must be a whole number from 2 to 10000."));
        _seed.Validators.Add(result => ColumnRuleOptions.Check(result, text => Whole(text) is not null, "must be a whole number from 0 to 2147483647."));
        _testShare.Validators.Add(result => ColumnRuleOptions.Check(result, text => Share(text) is >= 0.01 and <= 0.9, "must be from 0.01 to 0.9, such as 0.2."));
        _validationShare.Validators.Add(result => ColumnRuleOptions.Check(result, text => Share(text) is >= 0.01 and <= 0.9, "must be from 0.01 to 0.9, such as 0.2."));
    }

    public void AddTo(Command command)
    {
        command.Arguments.Add(_csv);
        Option[] options = [_label, _package.Name, _package.Task, _trainer, _trees, _leaves, _seed, _testShare, _validationShare, _threshold, .. _rules.All, _positive, _package.Models, _package.SetDefault];
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
        Name = parsed.GetRequiredValue(_package.Name),
        Task = _package.ReadTask(parsed),
        Trainer = parsed.GetValue(_trainer) switch
        {
            "fastforest" => TrainerKind.FastForest,
            "fasttree" => TrainerKind.FastTree,
            "lightgbm" => TrainerKind.LightGbm,
            _ => null,
        },
        Trees = parsed.GetValue(_trees),
        Leaves = parsed.GetValue(_leaves),
        Seed = parsed.GetValue(_seed),
        TestShare = parsed.GetValue(_testShare),
        ValidationShare = parsed.GetValue(_validationShare),
        Threshold = PackageOptions.Probability(parsed.GetValue(_threshold)!),
        Rules = _rules.Read(parsed),
        Positive = parsed.GetValue(_positive),
        ModelsFolder = _package.ReadModelsFolder(parsed),
        SetDefault = parsed.GetValue(_package.SetDefault),
    };

    private static double Value(CommandResult result, Option<double> option) => result.GetValue(option);

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? Share(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
