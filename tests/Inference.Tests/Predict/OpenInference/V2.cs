using System.Text.Json;
using Inference.Models;
using Inference.Predict.OpenInference;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Calls of the protocol, without a server.</summary>
internal static class V2
{
    /// <summary>One feature of each type: amount, hour, online, city; every one missing is refused.</summary>
    public static readonly FeatureDefinition[] OfEachType =
    [
        SumModel.Number("amount"),
        new() { Name = "hour", Type = FeatureType.Integer },
        new() { Name = "online", Type = FeatureType.Boolean },
        new() { Name = "city", Type = FeatureType.Category, Values = ["Oslo", "Rome", "Zürich"] },
    ];

    public static Task<Answered> SendAsync(EndpointCall call) =>
        call.SendAsync((request, predictor, cache) => new OpenInferenceEndpoint(cache, predictor, call.Options).HandleAsync(request, CancellationToken.None));

    public static Task<Answered> GetAsync(ModelCache cache, string path) =>
        SendAsync(new EndpointCall { Cache = cache, Method = "GET", Path = path, ContentType = null });

    public static Task<Answered> InferAsync(LoadedModel model, string body) =>
        SendAsync(new EndpointCall(model) { Path = "/v2/models/sum/infer", Body = body });

    /// <summary>The inputs alone, as JSON text of the objects in the list.</summary>
    public static Task<Answered> InferInputsAsync(LoadedModel model, string inputs) => InferAsync(model, $$"""{"inputs":[{{inputs}}]}""");

    /// <summary>The message of a call that was refused with 400.</summary>
    public static async Task<string> RefusedAsync(LoadedModel model, string inputs)
    {
        var (status, body, _) = await InferInputsAsync(model, inputs);
        Assert.Equal((400, body), (status, body));
        return Error(body);
    }

    /// <summary>Checks the predictions of a call that is answered.</summary>
    public static async Task AssertPredictedAsync(float[] expected, LoadedModel model, string inputs)
    {
        var (status, body, _) = await InferInputsAsync(model, inputs);
        Assert.Equal((200, body), (status, body));
        Assert.Equal(expected, JsonDocument.Parse(body).RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetSingle()));
    }

    public static string Error(string body) => JsonDocument.Parse(body).RootElement.GetProperty("error").GetString()!;
}
