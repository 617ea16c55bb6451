using Inference.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Scoring.MlNet;

/// <summary>One feature row wired to the getters of an ML.NET pipeline. For one thread at a time.</summary>
internal sealed class BoundRow : IDisposable
{
    private readonly FeatureRow _input;
    private readonly DataViewRow _output;
    private readonly ValueGetter<float>? _single;
    private readonly ValueGetter<VBuffer<float>>? _vector;
    private VBuffer<float> _scores;

    public BoundRow(ITransformer transformer, ModelTask task, int featureCount, int scoresPerRow)
    {
        _input = new FeatureRow(featureCount);
        var mapper = transformer.GetRowToRowMapper(_input.Schema);
        var name = task == ModelTask.BinaryClassification ? "Probability" : "Score";
        if (mapper.OutputSchema.GetColumnOrNull(name) is not { } column)
            throw new InvalidOperationException($"The model has no output column '{name}', which this task needs.");
        _output = mapper.GetRow(_input, [column]);
        if (task == ModelTask.MulticlassClassification)
        {
            if (column.Type is not VectorDataViewType { Size: var size } || size != scoresPerRow)
                throw new InvalidOperationException($"The model's output column '{name}' should hold {scoresPerRow} scores and is {column.Type}.");
            _vector = _output.GetGetter<VBuffer<float>>(column);
        }
        else
        {
            _single = _output.GetGetter<float>(column);
        }
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

    /// <summary>The model's input: one vector column named Features, filled anew for each row.</summary>
    private sealed class FeatureRow : DataViewRow
    {
        private readonly float[] _values;
        private long _position = -1;

        public FeatureRow(int featureCount)
        {
            _values = new float[featureCount];
            Schema = FeaturesColumn.Schema(featureCount);
        }

        public override DataViewSchema Schema { get; }

        /// <summary>Moves with every row: ML.NET's mappers keep what they computed for a position.</summary>
        public override long Position => _position;

        public override long Batch => 0;

        public void Set(ReadOnlySpan<float> features)
        {
            features.CopyTo(_values);
            _position++;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, _values.Length);
                _values.CopyTo(editor.Values);
                value = editor.Commit();
            };
            return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"{FeaturesColumn.Name} holds {typeof(VBuffer<float>)}, not {typeof(TValue)}.");
        }
    }
}
