using System.Text.Json.Serialization;

namespace Inference.Schema;

/// <summary>What a feature column holds. Every type becomes one <see cref="float"/> for the model.</summary>
public enum FeatureType
{
    /// <summary>A finite or infinite number; the nearest <see cref="float"/> of its decimal text.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>A whole number; <c>3.0</c> counts as whole, <c>3.5</c> does not.</summary>
    [JsonStringEnumMemberName("integer")]
    Integer,

    /// <summary><c>true</c> or <c>false</c> in any case, or a number that equals 1 or 0.</summary>
    [JsonStringEnumMemberName("boolean")]
    Boolean,

    /// <summary>One of the manifest's values, compared exactly; encoded as its position in that list.</summary>
    [JsonStringEnumMemberName("category")]
    Category,
}

/// <summary>What happens to a value that is absent, <c>null</c>, empty or NaN.</summary>
public enum MissingPolicy
{
    /// <summary>The row is refused with the code <c>missing-value</c>.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,

    /// <summary>The manifest's fill value stands in.</summary>
    [JsonStringEnumMemberName("fill")]
    Fill,

    /// <summary>The model sees NaN.</summary>
    [JsonStringEnumMemberName("allow")]
    Allow,
}

/// <summary>What happens to a category that the model was not trained on.</summary>
public enum UnknownCategoryPolicy
{
    /// <summary>The row is refused with the code <c>unknown-category</c>. The default.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,

    /// <summary>The value counts as missing, and the feature's missing policy decides.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,
}

/// <summary>What happens to a named field of a call that is no feature of the model. Files keep their extra columns either way.</summary>
public enum ExtraFieldsPolicy
{
    /// <summary>The row is refused with the code <c>unknown-feature</c>: most often a name is misspelt. The default.</summary>
    [JsonStringEnumMemberName("reject")]
    Reject,

    /// <summary>The field is passed over.</summary>
    [JsonStringEnumMemberName("ignore")]
    Ignore,
}
