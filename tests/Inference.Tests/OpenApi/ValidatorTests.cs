using System.Text.Json.Nodes;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.OpenApi;

/// <summary>What public validators say of documents at the edge. That of the running host is in <see cref="GeneratedClientTests"/>.</summary>
public sealed class ValidatorTests
{
    [Fact(Timeout = 180_000)]
    public async Task Documents_Without_Models_And_With_Odd_Names_Are_Valid()
    {
        using var none = new ServedFolder();
        await none.StartAsync();
        using var odd = ModelCache.Of(SumModel.Multiclass([.. new[] { "a/b", "a~b", "$ref", "__proto__", "{x}", "#/%41", "\u0001\n\"" }.Select(SumModel.Number)]));

        var found = await Task.WhenAll(
            ValidateAsync(await DocumentOf.TextAsync(none.Cache), TestContext.Current.CancellationToken), ValidateAsync(await DocumentOf.TextAsync(odd), TestContext.Current.CancellationToken));

        Assert.All(found, problems => Assert.True(problems.Length == 0, problems));
    }

    [Fact(Timeout = 180_000)]
    public async Task What_Is_Wrong_With_A_Document_Is_Found()
    {
        var document = await DocumentOf.JsonAsync(SumModel.Binary());
        document["components"]!["schemas"]!.AsObject().Remove("RowError");
        document["paths"]!["/api/predict/sum"]!["post"]!["requestBody"]!["content"]!["application/json"]!["examples"] =
            new JsonObject { ["wrong"] = new JsonObject { ["value"] = new JsonObject { ["features"] = "text" } } };
        document["paths"]!["/v2"]!["get"]!["operationId"] = "predict";
        document["info"]!.AsObject().Remove("title");

        var found = await ValidateAsync(document.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.Contains("no-unresolved-refs", found, StringComparison.Ordinal);
        Assert.Contains("no-invalid-media-type-examples", found, StringComparison.Ordinal);
        Assert.Contains("operation-operationId-unique", found, StringComparison.Ordinal);
        Assert.Contains("must have required property 'title'", found, StringComparison.Ordinal);
    }

    private static async Task<string> ValidateAsync(string document, CancellationToken cancellationToken)
    {
        using var tools = await ContractTools.ForAsync(document, cancellationToken);
        return await tools.ValidateAsync();
    }
}
