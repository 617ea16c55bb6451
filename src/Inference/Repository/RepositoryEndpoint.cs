using System.Globalization;
using System.Text.Json;
using Inference.Models;
using Inference.Predict;
using Microsoft.AspNetCore.Http;

namespace Inference.Repository;

/// <summary>What there is to call, in the Open Inference Protocol V2: metadata of models and the repository index.</summary>
public sealed class RepositoryEndpoint(ModelCache models)
{
    /// <summary>Its body is <c>{"ready":true}</c> at most.</summary>
    private const int MaxIndexBytes = 4096;

    /// <summary>
    /// <c>GET /v2/models/{model}[/versions/{version}]</c>: 200 with metadata of that version, of the live one when
    /// <paramref name="version"/> is null. 404 no such model or version; 503 it cannot be loaded.
    /// </summary>
    public async Task<IResult> MetadataAsync(string model, string? version, CancellationToken cancellationToken)
    {
        try
        {
            using var lease = version is null ? models.Acquire(model) : await models.AcquireAsync(model, ModelVersion.Parse(version), cancellationToken);
            return TypedResults.Json(ModelMetadata.Of(lease.Model, models.Versions(model)), RepositoryJson.Default.ModelMetadata);
        }
        catch (ModelNotFoundException error)
        {
            return Error(StatusCodes.Status404NotFound, error.Message);
        }
        catch (ModelUnavailableException error)
        {
            return Error(StatusCodes.Status503ServiceUnavailable, error.Message);
        }
    }

    /// <summary>
    /// <c>POST /v2/repository/index</c>: 200 with every version and its state; only the ready ones when the body, which may
    /// be empty, says <c>{"ready":true}</c>. 400 when it says anything else.
    /// </summary>
    public async Task<IResult> IndexAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await RequestBody.ReadAsync(request, MaxIndexBytes, cancellationToken);
            if (body is null)
                return Error(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {MaxIndexBytes} bytes.");
            if (OnlyReady(body.Written.Span) is not { } onlyReady)
                return Error(StatusCodes.Status400BadRequest, "Expected an empty body or {\"ready\": true}.");
            IReadOnlyList<IndexEntry> index = [.. models.States
                .Where(state => !onlyReady || state.State == ModelReadiness.Ready)
                .Select(state => new IndexEntry(state.Name, state.Version.ToString(CultureInfo.InvariantCulture), state.State, state.Reason))];
            return TypedResults.Json(index, RepositoryJson.Default.IReadOnlyListIndexEntry);
        }
        catch (BadHttpRequestException error)
        {
            return Error(error.StatusCode, "The request body could not be read.");
        }
    }

    private static bool? OnlyReady(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return false;
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            return json.RootElement.TryGetProperty("ready", out var ready)
                ? ready.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
                : false;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Error(int status, string message) => TypedResults.Json(new ProtocolError(message), RepositoryJson.Default.ProtocolError, statusCode: status);
}
