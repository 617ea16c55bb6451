using Inference.Schema;

namespace Inference.Cli.Training.Data;

/// <summary>The narrowest type that fits every value of a column.</summary>
internal static class TypeInference
{
    public static FeatureType TypeOf(ColumnProfile profile)
    {
        if (profile.Valued == 0)
            return FeatureType.Category;
        if (profile.Booleans == profile.Valued)
            return FeatureType.Boolean;
        if (profile.Integers == profile.Valued)
            return FeatureType.Integer;
        return profile.Numbers == profile.Valued ? FeatureType.Number : FeatureType.Category;
    }
}
