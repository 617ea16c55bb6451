namespace Inference.Scoring;

/// <summary>The one input column of the ML.NET pipelines that training writes and serving reads.</summary>
public static class FeaturesColumn
{
    /// <summary>A vector of float, one slot per feature of the manifest, encoded by the schema.</summary>
    public const string Name = "Features";
}
