using System.Text.Json;

namespace Inference.Predict;

/// <summary>Starts to read JSON bodies; all protocols read under the same limits.</summary>
internal static class JsonBody
{
    /// <summary>Deepest nesting. The deepest that a protocol asks for is 5.</summary>
    public const int MaxDepth = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>A reader that stands on the body's first token, which must start an object.</summary>
    /// <param name="body">UTF-8, with or without byte order mark.</param>
    /// <param name="expected">What to say when it is no object.</param>
    /// <exception cref="CallException">400: another kind of value.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static Utf8JsonReader Open(ReadOnlySpan<byte> body, string expected)
    {
        var reader = Part(WithoutMark(body));
        return reader.TokenType == JsonTokenType.StartObject ? reader : throw CallException.Bad(expected);
    }

    /// <summary>The body without its byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;

    /// <summary>A reader that stands on the first token of a value inside the body.</summary>
    public static Utf8JsonReader Part(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, Options);
        reader.Read();
        return reader;
    }

    /// <summary>The members behind the object's end, of which there must be none.</summary>
    /// <exception cref="JsonException">Something follows.</exception>
    public static void Close(ref Utf8JsonReader reader) => reader.Read();
}
