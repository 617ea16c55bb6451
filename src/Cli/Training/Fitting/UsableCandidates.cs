using Inference.Cli.Training.Data;
using Inference.Models;
using Inference.Schema;

namespace Inference.Cli.Training.Fitting;

/// <summary>The candidates that the options, the missing policies and this machine leave.</summary>
internal static class UsableCandidates
{
    /// <param name="options">Which trainer is the only one to try, and what size of trees and ensembles, where that was asked for.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="rows">Rows to fit on.</param>
    /// <param name="planned">The features.</param>
    /// <param name="warnings">Where it is said which trainers are left out.</param>
    public static IReadOnlyList<Candidate> For(TrainOptions options, ModelTask task, int rows, IReadOnlyList<PlannedFeature> planned, Warnings warnings)
    {
        var trainer = options.Trainer;
        var candidates = CandidateList.For(task, rows, planned.Count)
            .Where(candidate => trainer is null || candidate.Trainer == trainer)
            .Select(candidate => candidate with { Trees = options.Trees ?? candidate.Trees, Leaves = options.Leaves ?? candidate.Leaves })
            .Distinct()
            .ToList();
        if (planned.FirstOrDefault(feature => feature.Missing.Policy == MissingPolicy.Allow) is { } allowed)
            RemoveThoseThatDropRows(candidates, trainer, allowed, warnings);
        if (candidates.Any(candidate => candidate.Trainer == TrainerKind.LightGbm) && LightGbmNative.Problem() is { } problem)
        {
            candidates.RemoveAll(candidate => candidate.Trainer == TrainerKind.LightGbm);
            if (candidates.Count == 0)
                throw new CliException(problem);
            warnings.Add(problem + " It is not tried.");
        }

        return candidates;
    }

    /// <summary>
    /// FastTree and FastForest leave every row with a NaN out of the fit without a word, and score such rows as if the
    /// value were some other one (tried). Only LightGBM learns which way a missing value should go.
    /// </summary>
    private static void RemoveThoseThatDropRows(List<Candidate> candidates, TrainerKind? trainer, PlannedFeature allowed, Warnings warnings)
    {
        if (trainer is TrainerKind.FastForest or TrainerKind.FastTree)
            throw new CliException($"--missing {allowed.Name}=allow does not go with --trainer {candidates[0].Name}, which cannot learn from rows with missing values. Use --trainer lightgbm, or --missing {allowed.Name}=fill:<value>.");
        if (trainer is null)
            warnings.Add($"Only lightgbm is tried: with --missing {allowed.Name}=allow the other trainers would leave out every row without a value.");
        candidates.RemoveAll(candidate => candidate.Trainer != TrainerKind.LightGbm);
    }
}
