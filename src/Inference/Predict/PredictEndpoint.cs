using System.Text.Json;
using Inference.Models;
using Inference.Schema;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>
/// <c>POST /api/predict[/{model}]</c>: the reference call <c>{"features":[1.0,2.5,3.0]}</c>, named features
/// <c>{"features":{"amount":12.5}}</c>, or several rows of either kind in one array.
/// </summary>
public sealed class PredictEndpoint(ModelCache models, InferenceOptions options)
{
    /// <summary>Answers one call: 200 with predictions, or problem details with 400, 404, 413, 415 or 503.</summary>
    /// <param name="request">Body of JSON, at most <see cref="InferenceOptions.MaxRequestBytes"/>.</param>
    /// <param name="model">Model name from the route; null or empty means the default model.</param>
    /// <param name="cancellationToken">Ends the call when the caller goes away.</param>
    public async Task<IResult> HandleAsync(HttpRequest request, string? model, CancellationToken cancellationToken)
    {
        try
        {
            // The answer is written after the lease has ended: it only reads about the model.
            using var lease = models.Acquire(model);
            if (!request.HasJsonContentType())
                return new ProblemResult(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON. Send the header Content-Type: application/json.");
            using var body = await RequestBody.ReadAsync(request, options.MaxRequestBytes, cancellationToken);
            return body is null
                ? new ProblemResult(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {options.MaxRequestBytes} bytes. Send fewer rows in one request.")
                : Predict(lease.Model, body.Written.Span);
        }
        catch (ModelNotFoundException error)
        {
            return new ProblemResult(StatusCodes.Status404NotFound, error.Message);
        }
        catch (ModelUnavailableException error)
        {
            return new ProblemResult(StatusCodes.Status503ServiceUnavailable, error.Message);
        }
        catch (BadHttpRequestException error)
        {
            return new ProblemResult(error.StatusCode, "The request body could not be read.");
        }
    }

    private IResult Predict(LoadedModel model, ReadOnlySpan<byte> body)
    {
        using var rows = new FeatureRows(model.Schema.Count, options.MaxRowsPerRequest);
        var errors = new RowErrors();
        try
        {
            if (PredictRequestParser.Parse(body, model.Schema, rows, errors) is { } problem)
                return new ProblemResult(StatusCodes.Status400BadRequest, problem);
        }
        catch (JsonException error)
        {
            // Its message may quote the body; the position is enough.
            return new ProblemResult(StatusCodes.Status400BadRequest, $"The body is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            return new ProblemResult(StatusCodes.Status400BadRequest, "The body holds text that is not valid Unicode.");
        }

        if (rows.IsOverLimit)
            return new ProblemResult(StatusCodes.Status413PayloadTooLarge, $"More than {options.MaxRowsPerRequest} rows. Send fewer rows in one request, or use the batch lane.");
        if (errors.Count > 0)
            return ProblemResult.ForRows(errors);
        return new PredictionResult(model, rows.Score(model), rows.IsSingle);
    }
}
