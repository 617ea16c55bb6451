using Inference.Schema;

namespace Inference.Predict.Rows;

/// <summary>
/// The columns of a call that names them once for all rows: each feature at most once, others only where the model passes
/// over them. A feature without a column is missing in every row: its policy decides, and an error is told once.
/// </summary>
internal sealed class NamedColumns(ModelSchema schema, RowErrors errors)
{
    private readonly bool[] _named = new bool[schema.Count];
    private float[]? _absent;

    /// <summary>Notes the column of a feature.</summary>
    public void Add(int position)
    {
        if (_named[position])
            errors.Add(new RowError(null, schema[position].Name, RejectReason.DuplicateFeature, "each feature once"));
        _named[position] = true;
    }

    /// <summary>Notes a column that is no feature.</summary>
    public void AddUnknown(string? name)
    {
        if (!schema.IgnoresExtraFields)
            errors.Add(new RowError(null, name, RejectReason.UnknownFeature, "only features of the model"));
    }

    /// <summary>Call when all columns are known: decides what stands for features that have none.</summary>
    public void Complete()
    {
        for (var position = 0; position < _named.Length; position++)
        {
            if (_named[position])
                continue;
            _absent ??= new float[schema.Count];
            if (schema[position].ParseMissing(out _absent[position]) is var reason and not RejectReason.None)
                errors.Add(new RowError(null, schema[position].Name, reason, schema[position].Expected));
        }
    }

    /// <summary>Puts in the values of features that have no column.</summary>
    public void Fill(Span<float> row)
    {
        if (_absent is null)
            return;
        for (var position = 0; position < _named.Length; position++)
        {
            if (!_named[position])
                row[position] = _absent[position];
        }
    }
}
