using System.Buffers;
using Inference.Models;
using Inference.Schema;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict;

/// <summary>
/// One way to ask for predictions: how its bodies are read, its answers and its errors written. Everything between is the
/// <see cref="Predictor"/>'s and the same for all. Stateless.
/// </summary>
internal interface IProtocol
{
    /// <summary>What bodies may be; anything else is answered 415.</summary>
    BodyTypes Bodies { get; }

    /// <summary>Media types that the answer can have; a caller whose <c>Accept</c> allows none is answered 406.</summary>
    IReadOnlyList<string> Answers => MediaTypes.JsonOnly;

    /// <summary>Reads the call's body into its rows, notes what is wrong with them, and says how to answer.</summary>
    /// <exception cref="CallException">The body as a whole cannot be used; the message says what to send instead.</exception>
    /// <exception cref="System.Text.Json.JsonException">Not JSON, or nested too deep.</exception>
    IAnswer Read(PredictCall call);

    /// <summary>An error in the protocol's own form.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="detail">What is wrong and what to do, without the caller's values.</param>
    /// <param name="errors">What is wrong with rows, where that is it; <paramref name="detail"/> then only sums up.</param>
    IResult Problem(int status, string detail, RowErrors? errors = null);
}

/// <summary>How one call wants to be answered, learnt from its body.</summary>
internal interface IAnswer
{
    /// <summary>Content type of the answer.</summary>
    string ContentType => MediaTypes.Json;

    /// <summary>The most time that the body allows, counted from the call's arrival; null when it says nothing.</summary>
    TimeSpan? Timeout => null;

    /// <summary>Writes the answer's body.</summary>
    /// <param name="body">Receives UTF-8.</param>
    /// <param name="model">The version that scored; only to be read about.</param>
    /// <param name="scores">[rows x <see cref="LoadedModel.ScoresPerRow"/>], no NaN among them.</param>
    void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores);

    /// <summary>Adds headers that the protocol has of its own, once the body is written and before any of it is sent.</summary>
    void AddHeaders(IHeaderDictionary headers)
    {
    }
}

/// <summary>What a protocol's bodies may be.</summary>
[Flags]
internal enum BodyTypes
{
    /// <summary>JSON by its content type.</summary>
    Json = 1,

    /// <summary>CSV by its content type.</summary>
    Csv = 2,

    /// <summary>JSON with bytes behind it, by the content type of mere bytes.</summary>
    Bytes = 8,

    /// <summary>JSON, said or not: clients that send no content type are understood.</summary>
    JsonOrUnsaid = Json | 4,

    /// <summary>JSON, also under the type that <c>curl -d</c> sends when it is not told one.</summary>
    JsonOrForm = JsonOrUnsaid | 16,
}
