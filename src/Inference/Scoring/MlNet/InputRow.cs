using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Scoring.MlNet;

/// <summary>One feature row as a row of the pipeline's input, filled anew for each row scored.</summary>
internal sealed class InputRow(PipelineInput input) : DataViewRow
{
    private readonly float[] _values = new float[input.FeatureCount];
    private long _position = -1;

    public override DataViewSchema Schema => input.Schema;

    /// <summary>Moves with every row: ML.NET's mappers keep what they computed for a position.</summary>
    public override long Position => _position;

    public override long Batch => 0;

    public void Set(ReadOnlySpan<float> features)
    {
        features.CopyTo(_values);
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => input.Fills(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        input.Getter(column, _values) as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"The column '{column.Name}' is {column.Type}, not {typeof(TValue)}.");
}
