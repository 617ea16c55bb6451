namespace Inference.Scoring.Trees;

/// <summary>How one raw score becomes another.</summary>
internal enum LinkKind
{
    /// <summary>Not at all.</summary>
    Identity,

    /// <summary><c>1 / (1 + exp(Slope x + Offset))</c>.</summary>
    Sigmoid,

    /// <summary><c>exp(x)</c>.</summary>
    Exponential,

    /// <summary>The inverse of the normal distribution, by ONNX's approximation.</summary>
    Probit,
}

/// <summary>Turns one raw score into another.</summary>
/// <param name="Kind">By which function.</param>
/// <param name="Slope">Of the sigmoid; -1 for the logistic function.</param>
/// <param name="Offset">Of the sigmoid.</param>
internal readonly record struct ScoreLink(LinkKind Kind, double Slope, double Offset)
{
    /// <summary>Leaves the score as it is.</summary>
    public static ScoreLink Identity => default;

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    public static ScoreLink Logistic => Sigmoid(-1, 0);

    /// <summary>The value of a model that learns a logarithm (Tweedie).</summary>
    public static ScoreLink Exponential => new(LinkKind.Exponential, 0, 0);

    /// <summary>ONNX's PROBIT.</summary>
    public static ScoreLink Probit => new(LinkKind.Probit, 0, 0);

    /// <summary>Platt's calibration, as ML.NET writes it.</summary>
    public static ScoreLink Sigmoid(double slope, double offset) => new(LinkKind.Sigmoid, slope, offset);

    /// <summary>The linked score.</summary>
    public float Apply(float score) => Kind switch
    {
        LinkKind.Sigmoid => (float)(1 / (1 + Math.Exp((Slope * score) + Offset))),
        LinkKind.Exponential => (float)Math.Exp(score),
        LinkKind.Probit => ApplyProbit(score),
        _ => score,
    };

    /// <summary>In float throughout, as ONNX Runtime does it: near one half its own rounding is larger than any tolerance.</summary>
    private static float ApplyProbit(float score)
    {
        const float A = 0.147f;
        var x = (2 * score) - 1;
        var log = MathF.Log((1 - x) * (1 + x));
        var v = (2 / (MathF.PI * A)) + (0.5f * log);
        var root = MathF.Sqrt(-v + MathF.Sqrt((v * v) - (1 / A * log)));
        return MathF.Sqrt(2) * (x < 0 ? -root : root);
    }
}
