using Inference.Cli.Training.Data;
using Inference.Models;
using Inference.Scoring.MlNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Cli.Training.Fitting;

/// <summary>A training row as ML.NET's trainers read it: the features, and the label in each form that a trainer wants.</summary>
internal sealed class LabelledRow
{
    public float[] Features { get; set; } = [];

    /// <summary>Binary.</summary>
    public bool Flag { get; set; }

    /// <summary>Regression; per label 1 or 0 when a forest learns one label of many.</summary>
    public float Number { get; set; }

    /// <summary>Multiclass: the label's index. (ML.NET itself adds the 1 with which it stores keys.)</summary>
    public uint Key { get; set; }

    public static IDataView View(MLContext ml, RowMatrix matrix, LabelColumn label, int? oneLabel = null)
    {
        var rows = new List<LabelledRow>(matrix.Rows.Length);
        for (var i = 0; i < matrix.Rows.Length; i++)
        {
            var value = label.Values[matrix.Rows[i]];
            rows.Add(new LabelledRow
            {
                Features = matrix.Row(i),
                Flag = label.Task == ModelTask.BinaryClassification && value == 1f,
                Number = oneLabel is null ? value : value == oneLabel ? 1f : 0f,
                Key = label.Task == ModelTask.MulticlassClassification ? (uint)value : 0,
            });
        }

        return ml.Data.LoadFromEnumerable(rows, Schema(matrix.FeatureCount, label.ScoresPerRow));
    }

    private static SchemaDefinition Schema(int featureCount, int labels)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledRow));
        schema[FeaturesColumn.Name].ColumnType = new VectorDataViewType(NumberDataViewType.Single, featureCount);
        schema[nameof(Key)].ColumnType = new KeyDataViewType(typeof(uint), Math.Max(labels, 2));
        return schema;
    }
}
