using System.Text.Json.Serialization;

namespace Inference.Cli.Training.Data;

/// <summary>JSON form of a category that stands for missing.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class FillJson : JsonSerializerContext;
