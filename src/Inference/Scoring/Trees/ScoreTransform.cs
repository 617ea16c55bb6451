namespace Inference.Scoring.Trees;

/// <summary>
/// From the raw scores of all targets to the scores of a row: each is rounded to float and divided, sent through its link,
/// normalised with the others, and those asked for are picked. Done row by row by one piece of code, whatever summed the
/// leaves.
/// </summary>
internal sealed record ScoreTransform
{
    // ONNX Runtime's bound.
    private const float CountsAsZero = 1e-7f;

    /// <summary>Nothing but the rounding to float.</summary>
    public static ScoreTransform None { get; } = new();

    /// <summary>Divisor of every raw score; the number of trees where the model averages.</summary>
    public float Divisor { get; init; } = 1;

    /// <summary>Link of each target; empty leaves all as they are.</summary>
    public ScoreLink[] Links { get; init; } = [];

    /// <summary>How the targets are brought into relation.</summary>
    public ScoreNormalization Normalization { get; init; }

    /// <summary>Targets to emit, in score order; empty emits all.</summary>
    public int[] Outputs { get; init; } = [];

    /// <summary>Scores that a row gets.</summary>
    public int ScoresPerRow(int targets) => Outputs.Length > 0 ? Outputs.Length : targets;

    /// <summary>Transforms one row in place: <paramref name="raw"/> holds one float per target, <paramref name="scores"/> receives those asked for.</summary>
    public void Apply(Span<float> raw, Span<float> scores)
    {
        if (Divisor != 1)
        {
            foreach (ref var score in raw)
                score /= Divisor;
        }

        for (var i = 0; i < Links.Length; i++)
            raw[i] = Links[i].Apply(raw[i]);
        Normalize(raw);
        if (Outputs.Length == 0)
        {
            raw.CopyTo(scores);
            return;
        }

        for (var i = 0; i < scores.Length; i++)
            scores[i] = raw[Outputs[i]];
    }

    private void Normalize(Span<float> values)
    {
        switch (Normalization)
        {
            case ScoreNormalization.Softmax:
                Softmax(values, skipZeros: false);
                break;
            case ScoreNormalization.SoftmaxZero:
                Softmax(values, skipZeros: true);
                break;
            case ScoreNormalization.SumOfMagnitudes:
                var sum = 0.0;
                foreach (var value in values)
                    sum += Math.Abs(value);
                if (sum > 0)
                    Divide(values, sum);
                break;
        }
    }

    private static void Softmax(Span<float> values, bool skipZeros)
    {
        var max = float.NegativeInfinity;
        foreach (var value in values)
            max = Math.Max(max, value);
        var sum = 0.0;
        foreach (ref var value in values)
        {
            if (skipZeros && Math.Abs(value) <= CountsAsZero)
            {
                value = (float)(value * Math.Exp(-(double)max));
                continue;
            }

            value = (float)Math.Exp((double)value - max);
            sum += value;
        }

        Divide(values, sum);
    }

    private static void Divide(Span<float> values, double by)
    {
        foreach (ref var value in values)
            value = (float)(value / by);
    }
}

/// <summary>How the scores of the targets are brought into relation.</summary>
internal enum ScoreNormalization
{
    /// <summary>Each stands for itself.</summary>
    None,

    /// <summary>exp(x) over the sum of all.</summary>
    Softmax,

    /// <summary>As softmax, but zeros stay zeros (ONNX SOFTMAX_ZERO).</summary>
    SoftmaxZero,

    /// <summary>Divided by the sum of magnitudes, unless that is 0.</summary>
    SumOfMagnitudes,
}
