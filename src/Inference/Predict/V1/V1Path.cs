using Microsoft.AspNetCore.Http;

namespace Inference.Predict.V1;

/// <summary>An address of the protocol: <c>/v1/models[/{model}[/versions/{version}]][:{verb}]</c>.</summary>
/// <param name="Model">Null for the list of models, else not empty.</param>
/// <param name="Version">As written; null means the live one.</param>
/// <param name="Verb">What stands behind the colon, or null.</param>
internal readonly record struct V1Path(string? Model, string? Version, string? Verb)
{
    /// <summary>Reads an address, or null when it is none.</summary>
    public static V1Path? Parse(PathString path)
    {
        var (address, verb) = CutVerb((path.Value ?? "").TrimEnd('/'));
        return address.Split('/') switch
        {
            ["", _, "models"] when verb is null => new V1Path(null, null, null),
            ["", _, "models", { Length: > 0 } model] => new V1Path(model, null, verb),
            ["", _, "models", { Length: > 0 } model, "versions", { Length: > 0 } version] => new V1Path(model, version, verb),
            _ => null,
        };
    }

    private static (string Address, string? Verb) CutVerb(string path)
    {
        var colon = path.LastIndexOf(':');
        return colon > path.LastIndexOf('/') ? (path[..colon], path[(colon + 1)..]) : (path, null);
    }
}
