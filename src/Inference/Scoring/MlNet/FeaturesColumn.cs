using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Scoring.MlNet;

/// <summary>The one input column of the ML.NET pipelines that training writes and serving reads.</summary>
public static class FeaturesColumn
{
    /// <summary>A vector of float, one slot per feature of the manifest, encoded by the schema.</summary>
    public const string Name = "Features";

    /// <summary>What a pipeline says it reads: this column alone.</summary>
    public static DataViewSchema Schema(int featureCount)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(Name, new VectorDataViewType(NumberDataViewType.Single, featureCount));
        return schema.ToSchema();
    }
}
