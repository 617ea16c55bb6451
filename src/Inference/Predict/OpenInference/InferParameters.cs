using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.OpenInference;

/// <summary>What is understood of a <c>parameters</c> object. Other names are passed over, as the protocol wants: anybody may add some.</summary>
internal readonly record struct InferParameters
{
    /// <summary><c>timeout</c> of a request, in microseconds; null for none.</summary>
    public TimeSpan? Timeout { get; private init; }

    /// <summary><c>binary_data_output</c> of a request, <c>binary_data</c> of an output.</summary>
    public bool? IsBinary { get; private init; }

    /// <summary><c>binary_data_size</c> of an input, in bytes.</summary>
    public long? BinaryBytes { get; private init; }

    /// <summary>Reads the object, or null, that the reader stands on.</summary>
    /// <exception cref="CallException">400: no object, or a value that no parameter has. 501: a parameter that changes what is meant, and that is not offered.</exception>
    public static InferParameters Read(ref Utf8JsonReader reader, ParameterOwner owner)
    {
        var parameters = default(InferParameters);
        if (reader.TokenType == JsonTokenType.Null)
            return parameters;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw CallException.Bad("'parameters' must be an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            parameters = parameters.With(ref reader, owner);
        return parameters;
    }

    private InferParameters With(ref Utf8JsonReader reader, ParameterOwner owner)
    {
        switch (owner)
        {
            case ParameterOwner.Request when reader.ValueTextEquals("timeout"u8):
                return this with { Timeout = ReadTimeout(ref reader) };
            case ParameterOwner.Request when reader.ValueTextEquals("binary_data_output"u8):
                return this with { IsBinary = ReadFlag(ref reader, "binary_data_output") };
            case ParameterOwner.Output when reader.ValueTextEquals("binary_data"u8):
                return this with { IsBinary = ReadFlag(ref reader, "binary_data") };
            case ParameterOwner.Input when reader.ValueTextEquals("binary_data_size"u8):
                return this with { BinaryBytes = ReadSize(ref reader) };
            case not ParameterOwner.Request when reader.ValueTextEquals("shared_memory_region"u8):
                throw new CallException(StatusCodes.Status501NotImplemented, "Shared memory is not offered. Send the data, and take the outputs, in the call itself.");
            case ParameterOwner.Output when reader.ValueTextEquals("classification"u8):
                throw new CallException(StatusCodes.Status501NotImplemented, "The classification extension is not offered. Ask for the output without it.");
            default:
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    throw CallException.Bad("A parameter must be text, a number, true or false.");
                return this;
        }
    }

    /// <summary>Microseconds as a number or as its text; 0, and more than a <see cref="TimeSpan"/> holds, is no limit.</summary>
    private static TimeSpan? ReadTimeout(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (!(reader.TokenType is JsonTokenType.Number or JsonTokenType.String
            && ulong.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)))
            throw CallException.Bad("The parameter 'timeout' must be a whole number of microseconds; 0 is no limit.");
        return microseconds is 0 or > long.MaxValue / TimeSpan.TicksPerMicrosecond ? null : TimeSpan.FromTicks((long)microseconds * TimeSpan.TicksPerMicrosecond);
    }

    private static bool ReadFlag(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? reader.TokenType == JsonTokenType.True
            : throw CallException.Bad($"The parameter '{name}' must be true or false.");
    }

    private static long ReadSize(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var bytes) && bytes >= 0
            ? bytes
            : throw CallException.Bad("The parameter 'binary_data_size' must be a whole number of bytes.");
    }
}

/// <summary>Whose parameters they are.</summary>
internal enum ParameterOwner
{
    Request,
    Input,
    Output,
}
