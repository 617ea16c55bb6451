using Inference.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Scoring.MlNet;

/// <summary>
/// The columns that a pipeline reads, and which features fill them: one vector column <c>Features</c> that holds them
/// all, or else one column per feature, of the same name.
/// </summary>
internal sealed class PipelineInput
{
    private readonly ModelSchema _features;
    private readonly bool _asVector;

    private PipelineInput(DataViewSchema schema, ModelSchema features, bool asVector)
    {
        Schema = schema;
        _features = features;
        _asVector = asVector;
    }

    /// <summary>All columns that the pipeline was saved to read, those that are not fed (a label, say) included.</summary>
    public DataViewSchema Schema { get; }

    /// <summary>Floats per row.</summary>
    public int FeatureCount => _features.Count;

    /// <summary>Fits features to the columns that a pipeline was saved with; without these, it is taken to read the vector.</summary>
    /// <exception cref="FormatException">They do not fit; the message says what to do.</exception>
    public static PipelineInput For(DataViewSchema? saved, ModelSchema features)
    {
        if (saved is null)
            return new PipelineInput(FeaturesColumn.Schema(features.Count), features, asVector: true);
        if (saved.GetColumnOrNull(FeaturesColumn.Name)?.Type is VectorDataViewType { ItemType.RawType: var item } vector && item == typeof(float))
        {
            return vector.Size == features.Count || vector.Size == 0
                ? new PipelineInput(saved, features, asVector: true)
                : throw new FormatException($"its column '{FeaturesColumn.Name}' holds {vector.Size} features, the manifest names {features.Count}.");
        }

        foreach (var feature in features.Columns)
        {
            var problem = saved.GetColumnOrNull(feature.Name) is { } column
                ? ColumnGetter.Problem(column, feature.Definition)
                : $"it has no input column '{feature.Name}', which the manifest names as a feature. It reads: {string.Join(", ", saved.Select(column => column.Name))}.";
            if (problem is not null)
                throw new FormatException(problem);
        }

        return new PipelineInput(saved, features, asVector: false);
    }

    /// <summary>Whether the features fill a column.</summary>
    public bool Fills(DataViewSchema.Column column) => Features(column) is not null;

    /// <summary>Features of which a column is made, each as the float that it is; null where a column holds anything else.</summary>
    public int[]? Floats(DataViewSchema.Column column) =>
        _asVector || column.Type.RawType == typeof(float) ? Features(column) : null;

    /// <summary>Getter of a column for the row that stands in <paramref name="values"/>.</summary>
    public Delegate Getter(DataViewSchema.Column column, float[] values) => Features(column) switch
    {
        null => throw new FormatException($"it needs the column '{column.Name}', which is not among the manifest's features. Add it there, or save the model without the steps that read it."),
        _ when _asVector => ColumnGetter.Vector(values),
        var features => ColumnGetter.Create(column, _features[features[0]].Definition, values, features[0]),
    };

    private int[]? Features(DataViewSchema.Column column)
    {
        if (column.IsHidden)
            return null;
        if (_asVector)
            return column.Name == FeaturesColumn.Name ? [.. Enumerable.Range(0, _features.Count)] : null;
        return _features.IndexOf(column.Name) is var index and >= 0 ? [index] : null;
    }
}
