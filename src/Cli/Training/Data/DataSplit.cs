using System.Globalization;

namespace Inference.Cli.Training.Data;

/// <summary>Rows of the file by what they are used for; each part ascending.</summary>
/// <param name="Folds">How candidates are compared: one fold for a validation part, several for cross-validation.</param>
/// <param name="Development">Rows that the chosen model is fitted on in the end: all but the test part.</param>
/// <param name="Test">Rows that only measure.</param>
internal sealed record DataSplit(IReadOnlyList<DataFold> Folds, int[] Development, int[] Test)
{
    /// <summary>
    /// Up to this many development rows are cross-validated: a validation part of a few hundred rows cannot tell good
    /// candidates from lucky ones, and fitting such data five times takes no time.
    /// </summary>
    private const int MaxCrossValidatedRows = 5000;

    private const int FoldCount = 5;
    private const int MaxTrialRows = 50_000;

    public bool IsCrossValidated => Folds.Count > 1;

    public static DataSplit Of(LabelColumn label, TrainOptions options)
    {
        var random = new SplitMix64((ulong)options.Seed);
        var (test, development) = Take(label, label.Rows, options.TestShare, random);
        if (test.Length == 0 || development.Length == 0)
            throw new CliException(string.Create(CultureInfo.InvariantCulture, $"--test-share {options.TestShare} of {label.Rows.Length} rows leaves a part empty."));
        if (development.Length <= MaxCrossValidatedRows)
            return new DataSplit(CrossValidation(label, development, random), development, test);

        var (validation, train) = Take(label, development, options.ValidationShare / (1 - options.TestShare), random);
        // Candidates that differ in their sizes are told apart by this many rows; the chosen one is fitted on all.
        if (train.Length > MaxTrialRows)
            train = Take(label, train, (double)MaxTrialRows / train.Length, random).Taken;
        return new DataSplit([new DataFold(train, validation)], development, test);
    }

    private static List<DataFold> CrossValidation(LabelColumn label, int[] rows, SplitMix64 random)
    {
        var folds = new List<DataFold>();
        var held = new List<int>[FoldCount];
        for (var fold = 0; fold < FoldCount; fold++)
            held[fold] = [];
        var next = 0;
        foreach (var group in Groups(label, rows))
        {
            random.Shuffle(group);
            foreach (var row in group)
                held[next++ % FoldCount].Add(row);
        }

        foreach (var part in held)
        {
            part.Sort();
            folds.Add(new DataFold([.. rows.Except(part)], [.. part]));
        }

        return folds;
    }

    /// <summary>Takes a share of every class, so that parts have the same mix of labels.</summary>
    private static (int[] Taken, int[] Left) Take(LabelColumn label, int[] rows, double share, SplitMix64 random)
    {
        var taken = new List<int>();
        var rest = new List<int>();
        foreach (var group in Groups(label, rows))
        {
            random.Shuffle(group);
            // At least one row on each side: a part without a class can neither teach nor measure it.
            var count = Math.Clamp((int)Math.Round(group.Length * share, MidpointRounding.AwayFromZero), 1, group.Length - 1);
            taken.AddRange(group[..count]);
            rest.AddRange(group[count..]);
        }

        taken.Sort();
        rest.Sort();
        return ([.. taken], [.. rest]);
    }

    private static IEnumerable<int[]> Groups(LabelColumn label, int[] rows) =>
        label.Labels is null
            ? [rows.ToArray()]
            : rows.GroupBy(label.Class).OrderBy(group => group.Key).Select(group => group.ToArray());
}

/// <summary>Rows to fit a candidate on, and rows held out to judge it by.</summary>
internal sealed record DataFold(int[] Train, int[] Held);
