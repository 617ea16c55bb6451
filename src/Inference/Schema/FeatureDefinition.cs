using System.Text.Json;

namespace Inference.Schema;

/// <summary>One feature as the manifest writes it. Order in the manifest is the order of positional calls.</summary>
public sealed record FeatureDefinition
{
    /// <summary>Column name in CSV headers and named requests; case-sensitive.</summary>
    public required string Name { get; init; }

    /// <summary>How the value is read.</summary>
    public required FeatureType Type { get; init; }

    /// <summary>The known categories; a category is encoded as its index here. Only for <see cref="FeatureType.Category"/>.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Rule for missing values; the default refuses the row.</summary>
    public MissingRule Missing { get; init => field = value ?? new(); } = new();

    /// <summary>Rule for unknown categories; the default refuses the row.</summary>
    public UnknownCategoryPolicy? Unknown { get; init; }
}

/// <summary>The missing policy of one feature, with the value that <see cref="MissingPolicy.Fill"/> puts in.</summary>
public sealed record MissingRule
{
    /// <summary>Defaults to <see cref="MissingPolicy.Reject"/>.</summary>
    public MissingPolicy Policy { get; init; }

    /// <summary>A value of the feature's own type, such as <c>12.5</c>, <c>true</c> or <c>"Oslo"</c>. Needed by fill only.</summary>
    public JsonElement? Value { get; init; }
}
