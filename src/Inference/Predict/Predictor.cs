using System.Globalization;
using System.Text.Json;
using Inference.Models;
using Inference.Predict.Queueing;
using Inference.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inference.Predict;

/// <summary>
/// The one path of every real-time call, whatever its protocol: lease the model, read the body under the limits, check
/// rows against the schema, score, answer.
/// </summary>
public sealed class Predictor(ModelCache models, InferenceOptions options, ILogger<Predictor> logger)
{
    /// <summary>Milliseconds, counted from the call's arrival, after which its caller no longer waits.</summary>
    internal const string TimeoutHeader = "X-Request-Timeout-Ms";

    /// <summary>The caller went away; nobody reads this.</summary>
    internal const int ClientClosedRequest = 499;

    /// <summary>Answers one call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="protocol">How it is read and answered.</param>
    /// <param name="model">Name of the model; null or empty means the default.</param>
    /// <param name="version">Text of the version, as a caller wrote it; null means the live one.</param>
    /// <param name="cancellationToken">Fires when the caller goes away.</param>
    internal async Task<IResult> HandleAsync(HttpRequest request, IProtocol protocol, string? model, string? version, CancellationToken cancellationToken)
    {
        var arrived = models.Time.GetTimestamp();
        try
        {
            // The answer is written after the lease has ended: it only reads about the model.
            using var lease = await models.AcquireAsync(model, version, cancellationToken);
            if (MediaTypes.OfBody(request, protocol.Bodies) is not { } bodyType)
                return protocol.Problem(StatusCodes.Status415UnsupportedMediaType, MediaTypes.Expected(protocol.Bodies));
            if (MediaTypes.OfAnswer(request, protocol.Answers) is not { } answerType)
                return protocol.Problem(StatusCodes.Status406NotAcceptable, $"The answer can be {string.Join(" or ", protocol.Answers)}. Let the header Accept allow it.");
            using var body = await RequestBody.ReadAsync(request, options.MaxRequestBytes, cancellationToken);
            if (body is null)
                return protocol.Problem(StatusCodes.Status413PayloadTooLarge, string.Create(CultureInfo.InvariantCulture, $"The body is larger than {options.MaxRequestBytes} bytes. Send fewer rows in one request."));
            using var call = new PredictCall(lease.Model, body.Written, bodyType, answerType, options);
            var answer = Read(protocol, call);
            if (call.Errors.Count > 0)
                return protocol.Problem(StatusCodes.Status400BadRequest, call.Errors.Summary, call.Errors);
            var deadline = Deadline.After(arrived, Timeout(request, answer), models.Time);
            var scores = new float[call.Rows.Count * lease.Model.ScoresPerRow];
            var outcome = await lease.ScoreAsync(call.Rows.Features, scores, deadline, cancellationToken);
            if (outcome.Status != ScoringStatus.Scored)
                return Refused(outcome, request, protocol);
            return HasScores(scores, call)
                ? new ScoredResult(answer, lease.Model, scores)
                : protocol.Problem(StatusCodes.Status400BadRequest, call.Errors.Summary, call.Errors);
        }
        catch (Exception error)
        {
            return Answer(error, protocol, cancellationToken);
        }
    }

    /// <summary>Reads a call's body into its rows, with the error of the whole body that <see cref="IProtocol.Read"/> has.</summary>
    internal static IAnswer Read(IProtocol protocol, PredictCall call)
    {
        try
        {
            return protocol.Read(call);
        }
        catch (JsonException) when (call.TookShortcut)
        {
            // Only a reader that has read everything can say where the mistake is.
            call.StartOver();
            return Read(protocol, call);
        }
        catch (InvalidOperationException)
        {
            // The JSON reader's word for escapes and bytes that make no text.
            throw CallException.Bad("The body holds text that is not valid Unicode.");
        }
    }

    private static IResult Refused(ScoringOutcome outcome, HttpRequest request, IProtocol protocol)
    {
        if (outcome.Status == ScoringStatus.DeadlinePassed)
            return protocol.Problem(StatusCodes.Status504GatewayTimeout, "The time allowed for this call was over before its rows were scored.");
        var seconds = outcome.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        request.HttpContext.Response.Headers.RetryAfter = seconds;
        return protocol.Problem(StatusCodes.Status429TooManyRequests, $"More calls wait for this model than may. Try again after {seconds} s.");
    }

    /// <summary>An error in the words of a protocol. What is no caller's fault is logged.</summary>
    internal IResult Answer(Exception error, IProtocol protocol, CancellationToken cancellationToken)
    {
        switch (error)
        {
            case ModelNotFoundException:
                return protocol.Problem(StatusCodes.Status404NotFound, error.Message);
            case ModelUnavailableException:
                return protocol.Problem(StatusCodes.Status503ServiceUnavailable, error.Message);
            case CallException call:
                return protocol.Problem(call.Status, call.Message);
            case JsonException json:
                // Its message may quote the body; the position is enough.
                return protocol.Problem(StatusCodes.Status400BadRequest, string.Create(CultureInfo.InvariantCulture, $"The body is not valid JSON, or nested deeper than {JsonBody.MaxDepth} levels (line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1})."));
            case BadHttpRequestException bad:
                return protocol.Problem(bad.StatusCode, "The request body could not be read.");
            case IOException or OperationCanceledException when cancellationToken.IsCancellationRequested:
                return TypedResults.StatusCode(ClientClosedRequest);
            default:
                Log.CallFailed(logger, error);
                return protocol.Problem(StatusCodes.Status500InternalServerError, "The model failed on this call. The log of the service says why.");
        }
    }

    private TimeSpan Timeout(HttpRequest request, IAnswer answer)
    {
        var timeout = options.RequestTimeout;
        if (answer.Timeout < timeout)
            timeout = answer.Timeout.Value;
        if (request.Headers[TimeoutHeader] is { Count: > 0 } header)
        {
            if (!int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds == 0)
                throw CallException.Bad($"The header {TimeoutHeader} must be a whole number of milliseconds from 1 to {int.MaxValue}.");
            if (milliseconds < timeout.TotalMilliseconds)
                timeout = TimeSpan.FromMilliseconds(milliseconds);
        }

        return timeout;
    }

    /// <summary>Whether every row got scores. A row without has no prediction either, and whoever asked must not be given one.</summary>
    private static bool HasScores(ReadOnlySpan<float> scores, PredictCall call)
    {
        for (var row = 0; row < call.Rows.Count; row++)
        {
            if (!LoadedModel.IsScored(scores.Slice(row * call.Model.ScoresPerRow, call.Model.ScoresPerRow)))
                call.Errors.Add(new RowError(row, null, RejectReason.NoScore, "values that the model has an answer for"));
        }

        return call.Errors.Count == 0;
    }
}
