using System.Globalization;
using Inference.Schema;

namespace Inference.Predict.OpenInference;

/// <summary>
/// Says where in the rows each input belongs. A call is a frame, one tensor per feature, each [N] or [N,1] and named as the
/// feature, in any order; or it is one tensor [N,F] of any name with all features in model order.
/// </summary>
internal ref struct InputPlaces(PredictCall call, Span<bool> seen)
{
    private readonly Span<bool> _seen = seen;
    private int? _rows;
    private string? _rowsOf;
    private bool _isMatrix;
    private HashSet<string>? _others;

    /// <summary>The place of an input; null for a first one that may turn out to be the only one.</summary>
    public TensorPlace? Place(in InputTensor input, bool isFirst)
    {
        if (_isMatrix)
            throw CallException.Bad("Send one tensor per feature, or one tensor of all features; not both.");
        if (input is { Position: >= 0, IsColumn: true })
            return Column(input);
        if (!isFirst)
            return PassOver(input);
        return IsMatrix(input) && call.Schema.Count > 1 && !call.Schema.IgnoresExtraFields ? Matrix(input) : null;
    }

    /// <summary>The place of the only input when it is no column of a frame.</summary>
    public TensorPlace PlaceOnly(in InputTensor input) => IsMatrix(input)
        ? Matrix(input)
        : throw CallException.Bad($"{input.Title} has shape {input.ShownShape}. Send one tensor per feature, named as the feature, of shape [N] or [N,1]; or one tensor [N,{Text(call.Schema.Count)}] of all features in model order. One row is [1,{Text(call.Schema.Count)}].");

    /// <summary>Notes an input of a frame that is no feature.</summary>
    public TensorPlace PassOver(in InputTensor input)
    {
        if (input.Position >= 0)
            throw CallException.Bad($"{input.Title} has shape {input.ShownShape}. The tensor of a feature has one value per row: shape [N] or [N,1].");
        if (!(_others ??= new(StringComparer.Ordinal)).Add(input.Name!))
            throw Twice(input);
        if (!call.Schema.IgnoresExtraFields)
            call.Errors.Add(new RowError(null, input.Name, RejectReason.UnknownFeature, "only features of the model"));
        return TensorPlace.None;
    }

    /// <summary>Sets the features of a frame that did not come: their missing policies decide, once for all rows.</summary>
    public readonly void FillMissing()
    {
        if (_isMatrix)
            return;
        if (_rows is null && call.Errors.Count == 0)
            throw CallException.Bad("None of the inputs is a feature of the model. Its metadata names them.");
        for (var position = 0; position < _seen.Length; position++)
        {
            if (_seen[position])
                continue;
            var column = call.Schema[position];
            if (column.ParseMissing(out var value) is var reason and not RejectReason.None)
                call.Errors.Add(new RowError(null, column.Name, reason, column.Expected));
            for (var row = 0; row < call.Rows.Count; row++)
                call.Rows.Row(row)[position] = value;
        }
    }

    private readonly bool IsMatrix(in InputTensor input) => input.Rank <= 2 && input.Columns == call.Schema.Count;

    private TensorPlace Column(in InputTensor input)
    {
        if (_seen[input.Position])
            throw Twice(input);
        _seen[input.Position] = true;
        AddRows(input);
        var feature = call.Schema[input.Position];
        if (KnownType(input).Fits(feature.Definition.Type))
            return new TensorPlace(input.Position, 1);
        call.Errors.Add(new RowError(null, feature.Name, RejectReason.WrongType, Datatypes.Fitting(feature.Definition.Type)));
        return TensorPlace.None;
    }

    private TensorPlace Matrix(in InputTensor input)
    {
        _isMatrix = true;
        AddRows(input);
        var type = KnownType(input);
        foreach (var column in call.Schema.Columns)
        {
            if (!type.Fits(column.Definition.Type))
                throw CallException.Bad($"{input.Title} has datatype {type.Name()}, but feature '{column.Name}' takes {Datatypes.Fitting(column.Definition.Type)}. Send one tensor per feature.");
        }

        return new TensorPlace(0, call.Schema.Count);
    }

    private void AddRows(in InputTensor input)
    {
        if (_rows is null)
        {
            // Refuses too many before memory is taken.
            call.Rows.AddMany((int)Math.Min(input.Rows, int.MaxValue));
            (_rows, _rowsOf) = ((int)input.Rows, input.Title);
        }
        else if (input.Rows != _rows)
        {
            throw CallException.Bad($"{input.Title} has {Text(input.Rows)} rows, but {_rowsOf} has {Text(_rows.Value)}. All inputs need the same number.");
        }
    }

    private static Datatype KnownType(in InputTensor input) =>
        input.Type ?? throw CallException.Bad($"The 'datatype' of an input must be one of: {Datatypes.Known}.");

    private static CallException Twice(in InputTensor input) => CallException.Bad($"{input.Title} came twice.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Where the values of a tensor go.</summary>
/// <param name="Position">Feature of its first column.</param>
/// <param name="Columns">Values per row; 0: they go nowhere.</param>
internal readonly record struct TensorPlace(int Position, int Columns)
{
    /// <summary>For a tensor that is passed over.</summary>
    public static TensorPlace None => default;
}
