using System.Text.Json;

namespace Inference.Predict.OpenInference;

/// <summary>
/// Reads the inputs of a call into its rows. Data is read where it stands; only what comes before its own description, or
/// before it is known what it is, waits.
/// </summary>
internal ref struct InputReader
{
    private const int Name = 0, Shape = 1, Type = 2, Data = 3;

    private static readonly KnownMembers Members = new("An input", "name", "shape", "datatype", "data", "parameters");

    private readonly PredictCall _call;
    private readonly ReadOnlySpan<byte> _json;
    private ReadOnlySpan<byte> _bytes;
    private InputPlaces _places;
    private InputTensor _waiting;
    private int _inputs;
    private int _guess;

    /// <param name="call">Receives rows and what is wrong with them.</param>
    /// <param name="json">What the reader reads from, from its first byte.</param>
    /// <param name="bytes">The tensors' bytes behind the JSON.</param>
    /// <param name="seen">Room to note which features came; all false.</param>
    public InputReader(PredictCall call, ReadOnlySpan<byte> json, ReadOnlySpan<byte> bytes, Span<bool> seen)
    {
        _call = call;
        _json = json;
        _bytes = bytes;
        _places = new InputPlaces(call, seen);
    }

    /// <summary>Reads the array that the reader stands on.</summary>
    /// <exception cref="CallException">400: it is no list of inputs that fit together. 413: more rows than allowed.</exception>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad("'inputs' must be a list of tensors.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            ReadInput(ref reader);
        if (_inputs == 0)
            throw CallException.Bad("'inputs' holds no tensor. Send one per feature, or one of all features.");
        if (_waiting.Name is not null)
            ReadWaiting(ref _waiting, _places.PlaceOnly(_waiting));
        if (!_bytes.IsEmpty)
            throw CallException.Bad("More bytes follow the JSON than the inputs' 'binary_data_size' say.");
        _places.FillMissing();
    }

    private void ReadInput(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw CallException.Bad("'inputs' must be a list of objects.");
        if (_waiting.Name is not null)
            _places.PassOver(_waiting);
        _waiting = default;
        _inputs++;
        var input = default(InputTensor);
        var members = 0u;
        var isRead = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Members.Find(reader, ref members);
            reader.Read();
            switch (member)
            {
                case Name:
                    input.ReadName(ref reader, _call.Schema, _guess);
                    _guess = input.Position + 1;
                    break;
                case Shape:
                    input.ReadShape(ref reader);
                    break;
                case Type:
                    input.ReadType(ref reader);
                    break;
                case Data:
                    isRead = ReadData(ref reader, ref input);
                    break;
                default:
                    ReadParameters(ref reader, ref input);
                    break;
            }
        }

        Complete(ref input, members, isRead);
    }

    /// <summary>Reads the data that the reader stands on if its place is known by now; else notes where it is.</summary>
    private bool ReadData(ref Utf8JsonReader reader, ref InputTensor input)
    {
        if (input.IsDescribed && _places.Place(input, isFirst: _inputs == 1) is { } place)
        {
            ReadJson(ref reader, input, place);
            return true;
        }

        input.Json = reader;
        reader.Skip();
        return false;
    }

    private void ReadParameters(ref Utf8JsonReader reader, ref InputTensor input)
    {
        if (InferParameters.Read(ref reader, ParameterOwner.Input).BinaryBytes is not { } length)
            return;
        if (length > _bytes.Length)
            throw CallException.Bad("An input's 'binary_data_size' says more bytes than follow the JSON. Send them, and the JSON's length in the header Inference-Header-Content-Length.");
        input.IsBinary = true;
        input.Bytes = _bytes[..(int)length];
        _bytes = _bytes[(int)length..];
    }

    private void Complete(ref InputTensor input, uint members, bool isRead)
    {
        if (!input.IsDescribed)
            throw CallException.Bad("Every input needs 'name', 'shape' and 'datatype'.");
        var hasData = (members & (1u << Data)) != 0;
        if (hasData == input.IsBinary)
            throw CallException.Bad(hasData ? $"{input.Title} has both 'data' and 'binary_data_size'." : $"{input.Title} has no 'data'.");
        if (isRead)
            return;
        if (_places.Place(input, isFirst: _inputs == 1) is { } place)
            ReadWaiting(ref input, place);
        else
            _waiting = input;
    }

    private readonly void ReadWaiting(ref InputTensor input, TensorPlace place)
    {
        if (input.IsBinary)
        {
            TensorBytes.Read(input.Bytes, _call, input, place);
            return;
        }

        var reader = input.Json;
        ReadJson(ref reader, input, place);
    }

    private readonly void ReadJson(ref Utf8JsonReader reader, in InputTensor input, TensorPlace place)
    {
        if (!PlainTensor.TryRead(ref reader, _json, _call, input, place))
            TensorJson.Read(ref reader, _call, input, place);
    }
}
