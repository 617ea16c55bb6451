using Inference.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Scoring.MlNet;

/// <summary>One feature row wired to the getters of an ML.NET pipeline. For one thread at a time.</summary>
internal sealed class BoundRow : IDisposable
{
    private readonly InputRow _input;
    private readonly DataViewRow _output;
    private readonly ValueGetter<float>? _single;
    private readonly ValueGetter<VBuffer<float>>? _vector;
    private VBuffer<float> _scores;

    /// <summary>Wires a row.</summary>
    /// <exception cref="FormatException">The pipeline does not write what the task needs, or reads what the features do not hold; the message says what to do.</exception>
    public BoundRow(MlNetModel model, ModelTask task, int scoresPerRow)
    {
        if (!model.Transformer.IsRowToRowMapper)
            throw new FormatException("its pipeline does not work row by row (it filters, shuffles or looks at neighbours). Save it without these steps.");
        _input = new InputRow(model.Input);
        var mapper = model.Transformer.GetRowToRowMapper(_input.Schema);
        var column = Output(mapper.OutputSchema, task, scoresPerRow);
        foreach (var needed in mapper.GetDependencies([column]))
        {
            if (!model.Input.Fills(needed))
                throw new FormatException($"its '{column.Name}' depends on the column '{needed.Name}', which is not among the manifest's features. Add it there, or save the model without the steps that read it.");
        }

        _output = mapper.GetRow(_input, [column]);
        if (column.Type is VectorDataViewType)
            _vector = _output.GetGetter<VBuffer<float>>(column);
        else
            _single = _output.GetGetter<float>(column);
    }

    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        _input.Set(features);
        if (_single is not null)
        {
            _single(ref scores[0]);
            return;
        }

        _vector!(ref _scores);
        _scores.CopyTo(scores);
    }

    public void Dispose()
    {
        _output.Dispose();
        _input.Dispose();
    }

    private static DataViewSchema.Column Output(DataViewSchema schema, ModelTask task, int scoresPerRow)
    {
        var name = OutputColumn.Of(task);
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            throw new FormatException(task == ModelTask.BinaryClassification && schema.GetColumnOrNull(OutputColumn.Score) is not null
                ? $"its pipeline writes a bare '{OutputColumn.Score}' and no '{name}', which a binary classifier needs. Calibrate it (mlContext.BinaryClassification.Calibrators.Platt), append the calibrator to the pipeline and save it again."
                : $"its pipeline has no output column '{name}', which the task {task} needs. It writes: {string.Join(", ", schema.Select(output => output.Name).Distinct())}.");
        }

        var fits = task == ModelTask.MulticlassClassification
            ? column.Type is VectorDataViewType { Size: var size, ItemType.RawType: var item } && size == scoresPerRow && item == typeof(float)
            : column.Type.RawType == typeof(float);
        return fits ? column : throw new FormatException($"its output column '{name}' is {column.Type}; the manifest's task and labels need {(task == ModelTask.MulticlassClassification ? $"{scoresPerRow} scores" : "one number")} of type Single.");
    }
}
