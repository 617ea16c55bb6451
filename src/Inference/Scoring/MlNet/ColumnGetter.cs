using Inference.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Scoring.MlNet;

/// <summary>Gives features, which are floats here, the type that a pipeline's column has.</summary>
internal static class ColumnGetter
{
    /// <summary>Why a feature cannot fill a column and what to do, or null.</summary>
    public static string? Problem(DataViewSchema.Column column, FeatureDefinition feature)
    {
        var type = column.Type.RawType;
        if (type == typeof(float) || type == typeof(double))
            return null;
        if (type == typeof(ReadOnlyMemory<char>))
        {
            return feature.Type == FeatureType.Category ? null
                : $"its column '{column.Name}' holds text, so the manifest's feature of that name must be a category with its 'values'.";
        }

        if (type != typeof(int) && type != typeof(long) && type != typeof(bool))
            return $"its column '{column.Name}' is {column.Type}. A feature can fill Single, Double, Int32, Int64, Boolean and text.";
        if (feature.Missing.Policy == MissingPolicy.Allow)
            return $"its column '{column.Name}' is {column.Type}, which has no missing value, so the feature's missing policy must be 'fill' or 'reject'.";
        return type == typeof(bool) == (feature.Type == FeatureType.Boolean) && feature.Type != FeatureType.Number ? null
            : $"its column '{column.Name}' is {column.Type}, so the feature must be {(type == typeof(bool) ? "a boolean" : "an integer")}, not {feature.Type}.";
    }

    /// <summary>Getter of one feature of the row in <paramref name="values"/>.</summary>
    public static Delegate Create(DataViewSchema.Column column, FeatureDefinition feature, float[] values, int index)
    {
        var type = column.Type.RawType;
        if (type == typeof(float))
            return (ValueGetter<float>)((ref float value) => value = values[index]);
        if (type == typeof(double))
            return (ValueGetter<double>)((ref double value) => value = values[index]);
        if (type == typeof(int))
            return (ValueGetter<int>)((ref int value) => value = (int)values[index]);
        if (type == typeof(long))
            return (ValueGetter<long>)((ref long value) => value = (long)values[index]);
        if (type == typeof(bool))
            return (ValueGetter<bool>)((ref bool value) => value = values[index] != 0f);
        ReadOnlyMemory<char>[] texts = [.. feature.Values!.Select(text => text.AsMemory())];
        // NaN is a missing category, which ML.NET writes as empty text.
        return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = float.IsNaN(values[index]) ? default : texts[(int)values[index]]);
    }

    /// <summary>Getter of all features as one vector.</summary>
    public static Delegate Vector(float[] values) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var editor = VBufferEditor.Create(ref value, values.Length);
        values.CopyTo(editor.Values);
        value = editor.Commit();
    });
}
