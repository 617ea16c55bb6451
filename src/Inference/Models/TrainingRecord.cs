namespace Inference.Models;

/// <summary>How a model was trained, kept in its manifest.</summary>
public sealed record TrainingRecord
{
    /// <summary>When the training ended, UTC.</summary>
    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>File name of the training data.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the training data, lower-case hex.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>Label column.</summary>
    public required string Label { get; init; }

    /// <summary>Trainer and its sizes, such as <c>lightgbm (100 trees, 31 leaves)</c>.</summary>
    public required string Trainer { get; init; }

    /// <summary>Seed of the split and of the trainer.</summary>
    public required int Seed { get; init; }

    /// <summary>Rows that the model was fitted on, chosen by, and measured on.</summary>
    public required SplitSizes Rows { get; init; }

    /// <summary>Held-out metrics by name: <c>auc</c>, <c>accuracy</c>, <c>f1</c>, <c>logLoss</c>; <c>rmse</c>, <c>mae</c>, <c>r2</c>.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Distribution of each feature in the training part, by feature name: the baseline that drift is measured against.</summary>
    public required IReadOnlyDictionary<string, FeatureStatistics> Statistics { get; init; }
}

/// <summary>Rows in each part of the split.</summary>
public sealed record SplitSizes(int Train, int Validation, int Test);

/// <summary>Distribution of one feature over the training part.</summary>
public sealed record FeatureStatistics
{
    /// <summary>Rows looked at.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows without a value.</summary>
    public required int Missing { get; init; }

    /// <summary>Smallest value; numbers, integers and booleans only.</summary>
    public double? Min { get; init; }

    /// <summary>Largest value.</summary>
    public double? Max { get; init; }

    /// <summary>Mean of the values that are there.</summary>
    public double? Mean { get; init; }

    /// <summary>Population standard deviation of the values that are there.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>Values at 10 %, 20 % … 90 %: the edges of ten equally full bins.</summary>
    public IReadOnlyList<double>? Deciles { get; init; }

    /// <summary>Rows per category, in the order of the feature's values; categories only.</summary>
    public IReadOnlyList<int>? Counts { get; init; }
}
