using Inference.Schema;

namespace Inference.Cli;

/// <summary>A missing policy before the training part is known.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Fill">Text of the fill value; null when it is to be computed from the training part.</param>
internal sealed record MissingChoice(MissingPolicy Policy, string? Fill = null)
{
    /// <summary>In a few words, for the report.</summary>
    public string Describe(FeatureType type) => this switch
    {
        { Policy: MissingPolicy.Reject } => "reject",
        { Policy: MissingPolicy.Allow } => "allow",
        { Fill: { } fill } => $"fill '{fill}'",
        _ => type == FeatureType.Boolean ? "fill the majority" : "fill the median",
    };
}
