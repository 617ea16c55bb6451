using System.Text.Json;
using Inference.Predict.Rows;
using Inference.Schema;

namespace Inference.Predict.Invocations;

/// <summary>
/// Reads a data frame as pandas splits it: <c>{"columns":["x","y"],"index":[0],"data":[[1,"a"]]}</c>, members in any order.
/// Without columns, or with the numbers that pandas gives to unnamed ones, rows are in model order.
/// </summary>
internal ref struct SplitFrame
{
    private const string Expected = "'dataframe_split' must be an object: {\"columns\": [names], \"data\": [rows]}, with or without \"index\".";
    private const string ExpectedColumns = "'columns' of 'dataframe_split' must be a list of names.";
    private const string ExpectedIndex = "'index' of 'dataframe_split' must be a list with one element per row.";
    private const string ExpectedData = "'data' of 'dataframe_split' must be a list of rows: [[1.0, 2.5]].";

    private readonly PredictCall _call;
    private FrameColumns? _columns;
    private bool _hasColumns;
    private bool _hasData;
    private bool _isRead;
    private int? _indexLength;
    private Utf8JsonReader _data;

    private SplitFrame(PredictCall call) => _call = call;

    /// <summary>Reads the object that <paramref name="reader"/> stands on into the call's rows; leaves it on the object's end.</summary>
    /// <exception cref="CallException">400: no such object; 413: more rows than allowed.</exception>
    public static void Read(ref Utf8JsonReader reader, PredictCall call)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw CallException.Bad(Expected);
        var frame = new SplitFrame(call);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            frame.ReadMember(ref reader);
        frame.Complete();
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("columns"u8) && !_hasColumns)
        {
            _hasColumns = true;
            reader.Read();
            ReadColumns(ref reader);
        }
        else if (reader.ValueTextEquals("index"u8) && _indexLength is null)
        {
            reader.Read();
            _indexLength = CountIndex(ref reader);
        }
        else if (reader.ValueTextEquals("data"u8) && !_hasData)
        {
            _hasData = true;
            reader.Read();
            if (_hasColumns)
                ReadData(ref reader);
            else
                SkipData(ref reader);
        }
        else
        {
            throw CallException.Bad("'dataframe_split' has a member twice, or one that is not known. " + Expected);
        }
    }

    private void Complete()
    {
        if (!_hasData)
            throw CallException.Bad(Expected);
        if (!_isRead)
            ReadData(ref _data);
        if (_indexLength is { } length && length != _call.Rows.Count)
            throw CallException.Bad(ExpectedIndex);
    }

    /// <summary>Rows can be read only when the columns are known, which may stand behind them.</summary>
    private void SkipData(ref Utf8JsonReader reader)
    {
        _data = reader;
        reader.Skip();
    }

    private void ReadColumns(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad(ExpectedColumns);
        if (!SkipNumbering(ref reader))
            _columns = FrameColumns.Read(ref reader, _call, ExpectedColumns);
    }

    /// <summary>Passes over 0, 1, 2 …, one number per feature, which is how pandas names columns that have no names.</summary>
    private readonly bool SkipNumbering(ref Utf8JsonReader reader)
    {
        var ahead = reader;
        var count = 0;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.Number && ahead.TryGetInt32(out var number) && number == count)
            count++;
        if (ahead.TokenType != JsonTokenType.EndArray || count != _call.Schema.Count)
            return false;
        reader = ahead;
        return true;
    }

    private static int CountIndex(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad(ExpectedIndex);
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            reader.Skip();
        return count;
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        _isRead = true;
        if (_columns is null)
        {
            RowList.Read(ref reader, _call, ExpectedData, JsonTokenType.StartArray);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad(ExpectedData);
        if (PlainRows.TryReadList(ref reader, _call, _columns.AreFeatures ? null : _columns))
            return;
        for (var row = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; row++)
        {
            var target = _call.Rows.Add();
            _columns.Fill(target);
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                ReadRow(ref reader, row, target);
                continue;
            }

            _call.Errors.Add(new RowError(row, null, RejectReason.WrongType, "an array of values"));
            reader.Skip();
        }
    }

    private readonly void ReadRow(ref Utf8JsonReader reader, int row, Span<float> target)
    {
        var columns = _columns!;
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count < columns.Count && columns[count] is var position and >= 0)
                JsonRowParser.ReadValue(ref reader, _call.Schema[position], row, out target[position], _call.Errors);
            else
                reader.Skip();
        }

        if (count != columns.Count)
        {
            var reason = count < columns.Count ? RejectReason.TooFewFields : RejectReason.TooManyFields;
            _call.Errors.Add(new RowError(row, null, reason, FormattableString.Invariant($"{columns.Count} values, as many as 'columns' has names; {count} came")));
        }
    }
}
