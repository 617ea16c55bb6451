using System.Text.Json.Serialization;

namespace Inference.Predict;

/// <summary>The names of all models, in V1 and V2.</summary>
internal sealed record ModelNames(IReadOnlyList<string> Models);

/// <summary>Whether a model answers, in V1 and V2.</summary>
internal sealed record ModelReady(string Name, bool Ready);

/// <summary>An error of V1 and V2.</summary>
internal sealed record ProtocolError(string Error);

/// <summary>An error of MLflow.</summary>
internal sealed record InvocationError(string ErrorCode, string Message);

/// <summary>What SageMaker asks before a batch transform; the names are its own.</summary>
internal sealed record ExecutionParameters(
    [property: JsonPropertyName("MaxConcurrentTransforms")] int MaxConcurrentTransforms,
    [property: JsonPropertyName("BatchStrategy")] string BatchStrategy,
    [property: JsonPropertyName("MaxPayloadInMB")] int MaxPayloadInMB);

/// <summary>JSON form of short answers that more than one protocol gives, or that a protocol has few of.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelNames))]
[JsonSerializable(typeof(ModelReady))]
[JsonSerializable(typeof(ProtocolError))]
[JsonSerializable(typeof(InvocationError))]
[JsonSerializable(typeof(ExecutionParameters))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
