using System.Text.Json.Nodes;
using Inference.Predict;

namespace Inference.OpenApi;

/// <summary>The parameters that several routes share, by the names that operations refer to them by.</summary>
internal static class Parameters
{
    /// <summary>The model's name, in the path.</summary>
    public const string Model = nameof(Model);

    /// <summary>Its version, in the path.</summary>
    public const string Version = nameof(Version);

    /// <summary>The caller's patience, in a header.</summary>
    public const string Timeout = nameof(Timeout);

    public static void AddTo(Contract contract)
    {
        var names = Schemas.Array(contract.Models.Select(model => JsonValue.Create(model.Name)));
        contract.AddParameter(Model, "model", "path", new JsonObject { ["type"] = "string", ["examples"] = names }, "Name of a model.");
        contract.AddParameter(Version, "version", "path", new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+$" }, "Version of the model: a whole number from 1.");
        contract.AddParameter(
            Timeout, Predictor.TimeoutHeader, "header", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = int.MaxValue }, "Milliseconds that the caller waits; after them, 504.");
    }
}
