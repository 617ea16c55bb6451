using System.Globalization;
using Inference.Cli.Packaging;
using Inference.Cli.Training.Data;
using Inference.Cli.Training.Fitting;
using Inference.Cli.Training.Metrics;
using Inference.Cli.Training.Packaging;
using Inference.Cli.Training.Reporting;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.MlNet;
using Inference.Scoring.MlNet.Archive;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Cli.Training;

/// <summary>From a CSV file to the next version of a model: read, plan, try candidates, fit the chosen one, measure, write.</summary>
internal sealed class TrainJob(TrainOptions options, TrainReport report, TimeProvider time)
{
    /// <returns>The folder of the new version.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var warnings = new Warnings();
        var table = await TrainingFile.ReadAsync(options.CsvPath, cancellationToken);
        var label = LabelReader.Read(table, options, warnings);
        var planned = FeaturePlanner.Plan(table, label, options.Rules, warnings);
        label = DropRefusedRows(label, planned, warnings);
        var split = DataSplit.Of(label, options);
        var candidates = UsableCandidates.For(options, label.Task, split.Development.Length, planned, warnings);
        report.Data(table, label, planned, split, warnings);

        // Before the long part, so that a value that does not fit is found at once.
        var definitions = FeatureFit.Fit(planned, label, split.Development);
        var schema = new ModelSchema(definitions);
        var development = RowMatrix.Encode(table, planned, schema, split.Development);
        var test = RowMatrix.Encode(table, planned, schema, split.Test);

        var chosen = Choose(new Trials(table, planned, label, split, options.Seed), candidates, split, cancellationToken);
        var modelZip = FitFinal(chosen, label, development);
        cancellationToken.ThrowIfCancellationRequested();

        var draft = Draft(table, label, definitions, split, chosen, TrainingStatistics.Of(planned, definitions, development));
        var folder = PackageWriter.Write(options.ModelsFolder, draft, modelZip, manifest => Golden(manifest, schema, modelZip, planned, test), model =>
        {
            var measurement = Measurement.Of(model, label, test, options.Seed);
            report.Measured(measurement, label, draft.Threshold, PermutationImportance.Of(model, label, test, options.Seed), planned);
            return model.Manifest with { Training = model.Manifest.Training! with { Metrics = measurement.ByName() } };
        });
        if (options.SetDefault)
            ServingFiles.SetDefault(options.ModelsFolder, options.Name);
        report.Written(folder, options);
        return folder;
    }

    /// <summary>Rows that serving will refuse teach nothing that serving could use.</summary>
    private static LabelColumn DropRefusedRows(LabelColumn label, IReadOnlyList<PlannedFeature> planned, Warnings warnings)
    {
        foreach (var feature in planned.Where(feature => feature.Missing.Policy == MissingPolicy.Reject && feature.MissingRows > 0))
        {
            var kept = label.Rows.Where(row => !feature.IsMissing(row)).ToArray();
            if (kept.Length < label.Rows.Length)
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{label.Rows.Length - kept.Length} rows without a value in '{feature.Name}' were left out, as --missing {feature.Name}=reject says."));
            label = label with { Rows = kept };
        }

        return label.Labels is null || (label.Rows.Length > 0 && label.CountClasses(label.Rows).All(count => count > 2))
            ? label
            : throw new CliException("Too few rows are left after the rows with refused missing values were left out. Use another policy for --missing.");
    }

    private Trial Choose(Trials trials, IReadOnlyList<Candidate> candidates, DataSplit split, CancellationToken cancellationToken)
    {
        var tried = new List<Trial>();
        foreach (var candidate in candidates)
        {
            if (trials.Run(candidate, cancellationToken) is { } trial)
            {
                tried.Add(trial);
                report.Tried(trial, trials.Label);
            }
            else
            {
                report.NotFitted(candidate);
            }
        }

        if (tried.Count == 0)
            throw new CliException("No candidate could be fitted: no feature tells the labels apart, or there are too few rows. Look at the columns, or try another --trainer.");
        var chosen = CandidateChoice.Choose(tried);
        report.Chosen(chosen, tried.MinBy(trial => trial.MeanLoss)!, split);
        return chosen;
    }

    /// <summary>Fits on all development rows; the test rows stay unseen.</summary>
    private byte[] FitFinal(Trial chosen, LabelColumn label, RowMatrix development)
    {
        var ml = new MLContext(options.Seed);
        var model = CandidateFit.TryFit(ml, chosen.Candidate, label, development, options.Seed)
            ?? throw new CliException($"{chosen.Candidate.Description} could be fitted on parts of the rows but not on all of them. Try another --trainer or --seed.");
        if (chosen.Calibration is { } calibration)
            model = new TransformerChain<ITransformer>(model, calibration);
        return ModelZip.Save(ml, model, development.FeatureCount);
    }

    /// <summary>Scored by ML.NET itself: whatever scores this package later has to agree with the library that trained it.</summary>
    private static byte[] Golden(ModelManifest manifest, ModelSchema schema, byte[] modelZip, IReadOnlyList<PlannedFeature> planned, RowMatrix test)
    {
        using var model = new LoadedModel(manifest, schema, MlNetScorer.Open(ModelArchive.Read(modelZip), manifest.Task, schema, manifest.ScoresPerRow));
        return GoldenRows.Write(model, GoldenChoice.Of(model, planned, test));
    }

    private ModelManifest Draft(TrainingTable table, LabelColumn label, IReadOnlyList<FeatureDefinition> definitions, DataSplit split, Trial chosen, IReadOnlyDictionary<string, FeatureStatistics> statistics) => new()
    {
        Format = ModelManifest.CurrentFormat,
        Name = options.Name,
        Version = 0,
        Task = label.Task,
        File = "model.zip",
        Sha256 = "",
        Features = definitions,
        Labels = label.Labels,
        Threshold = label.Task == ModelTask.BinaryClassification
            ? options.Threshold ?? BestF1Threshold.Find(chosen.Scores, Measurement.Positives(label, chosen.HeldRows))
            : null,
        Training = new TrainingRecord
        {
            TrainedAt = time.GetUtcNow(),
            Source = table.FileName,
            SourceSha256 = table.Sha256,
            Label = label.Name,
            Trainer = chosen.Candidate.Description,
            Seed = options.Seed,
            // A cross-validated model was chosen by the rows that it was fitted on, part by part; none was set apart.
            Rows = split.IsCrossValidated
                ? new SplitSizes(split.Development.Length, 0, split.Test.Length)
                : new SplitSizes(split.Development.Length - split.Folds[0].Held.Length, split.Folds[0].Held.Length, split.Test.Length),
            Metrics = new Dictionary<string, double>(),
            Statistics = statistics,
        },
    };
}
