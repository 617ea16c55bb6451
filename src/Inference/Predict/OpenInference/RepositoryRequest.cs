using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.OpenInference;

/// <summary>Reads the bodies of repository calls, all of which may be empty.</summary>
internal static class RepositoryRequest
{
    private static readonly KnownMembers IndexMembers = new("The request", "ready");
    private static readonly KnownMembers ControlMembers = new("The request", "parameters");

    /// <summary>Whether the index is to have the ready versions only: <c>{"ready":true}</c>.</summary>
    /// <exception cref="CallException">400: the body says anything else. 413: it is too large.</exception>
    public static async Task<bool> ReadIndexAsync(HttpRequest request, InferenceOptions options, CancellationToken cancellationToken)
    {
        using var body = await ReadAsync(request, options, cancellationToken);
        if (body.Length == 0)
            return false;
        var reader = JsonBody.Open(body.Written.Span, "Expected an empty body or {\"ready\": true}.");
        var members = 0u;
        var onlyReady = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            IndexMembers.Find(reader, ref members);
            onlyReady = ReadFlag(ref reader, "ready");
        }

        JsonBody.Close(ref reader);
        return onlyReady;
    }

    /// <summary>Checks that a load or unload asks for nothing that is not offered.</summary>
    /// <exception cref="CallException">400: not such a body. 413: it is too large. 501: a model is sent along.</exception>
    public static async Task CheckControlAsync(HttpRequest request, InferenceOptions options, CancellationToken cancellationToken)
    {
        using var body = await ReadAsync(request, options, cancellationToken);
        if (body.Length == 0)
            return;
        var reader = JsonBody.Open(body.Written.Span, "Expected an empty body or {\"parameters\": {…}}.");
        var members = 0u;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ControlMembers.Find(reader, ref members);
            reader.Read();
            CheckParameters(ref reader);
        }

        JsonBody.Close(ref reader);
    }

    private static void CheckParameters(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw CallException.Bad("'parameters' must be an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("config"u8) || reader.ValueSpan.StartsWith("file:"u8))
                throw new CallException(StatusCodes.Status501NotImplemented, "A model cannot be sent along with the call. Publish its package to the models folder or container, then load it without 'config' and 'file:' parameters.");
            if (reader.ValueTextEquals("unload_dependents"u8))
            {
                // No model depends on another here.
                ReadFlag(ref reader, "unload_dependents");
                continue;
            }

            reader.Read();
            reader.Skip();
        }
    }

    private static bool ReadFlag(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.TokenType == JsonTokenType.True : throw CallException.Bad($"'{name}' must be true or false.");
    }

    private static async Task<PooledBuffer> ReadAsync(HttpRequest request, InferenceOptions options, CancellationToken cancellationToken) =>
        await RequestBody.ReadAsync(request, options.MaxRequestBytes, cancellationToken)
        ?? throw new CallException(StatusCodes.Status413PayloadTooLarge, FormattableString.Invariant($"The body is larger than {options.MaxRequestBytes} bytes."));
}
