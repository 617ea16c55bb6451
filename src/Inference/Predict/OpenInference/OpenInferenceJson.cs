using System.Text.Json.Serialization;
using Inference.Models;

namespace Inference.Predict.OpenInference;

/// <summary>Answer to <c>GET /v2</c>.</summary>
internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

/// <summary>Whether the process takes calls; it does, if it can say so.</summary>
internal sealed record ServerLive(bool Live);

/// <summary>Whether any model answers.</summary>
internal sealed record ServerReady(bool Ready);

/// <summary>One line of the repository index.</summary>
internal sealed record IndexEntry(string Name, string Version, ModelReadiness State, string Reason);

/// <summary>Answer to a change of the repository: nothing but its status.</summary>
internal sealed record RepositoryChanged;

/// <summary>JSON form of the protocol's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ServerLive))]
[JsonSerializable(typeof(ServerReady))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(IReadOnlyList<IndexEntry>))]
[JsonSerializable(typeof(RepositoryChanged))]
[JsonSerializable(typeof(Statistics))]
internal sealed partial class OpenInferenceJson : JsonSerializerContext;
