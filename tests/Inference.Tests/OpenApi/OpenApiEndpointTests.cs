using System.Text.Json.Nodes;
using Inference.Cli;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.OpenApi;

public sealed class OpenApiEndpointTests
{
    [Fact]
    public async Task Who_Has_The_Document_Is_Not_Sent_It_Again()
    {
        using var models = ModelCache.Of(SumModel.Binary());
        var endpoint = DocumentOf.Endpoint(models);

        var (status, body, headers) = await DocumentOf.CallAsync(endpoint, "GET");
        Assert.Equal((200, "application/json", "no-cache"), (status, headers.ContentType.ToString(), headers.CacheControl.ToString()));
        var tag = headers.ETag.ToString();
        Assert.Equal((304, ""), Short(await DocumentOf.CallAsync(endpoint, "GET", tag)));
        Assert.Equal((304, ""), Short(await DocumentOf.CallAsync(endpoint, "GET", $"\"other\", {tag}")));
        Assert.Equal((200, body), Short(await DocumentOf.CallAsync(endpoint, "GET", "\"other\"")));

        var (headStatus, headBody, headHeaders) = await DocumentOf.CallAsync(endpoint, "HEAD");
        Assert.Equal((200, "", headers.ContentLength, tag), (headStatus, headBody, headHeaders.ContentLength, headHeaders.ETag.ToString()));
        var (wrongStatus, problem, wrongHeaders) = await DocumentOf.CallAsync(endpoint, "POST");
        Assert.Equal((405, "GET, HEAD"), (wrongStatus, wrongHeaders.Allow.ToString()));
        Assert.Contains("\"status\":405", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_Live_Models_Make_Another_Document()
    {
        using var models = new ServedFolder();
        models.Add(1);
        await models.StartAsync();
        var endpoint = DocumentOf.Endpoint(models.Cache);
        var (_, before, headers) = await DocumentOf.CallAsync(endpoint, "GET");
        var tag = headers.ETag.ToString();

        await models.LookAsync();
        Assert.Equal(304, (await DocumentOf.CallAsync(endpoint, "GET", tag)).Status);

        CopyFolder(Path.Combine(ProjectFolder.Find(), "models", "payments", "1"), models.File("payments", "1"));
        await models.LookAsync();
        var (status, after, _) = await DocumentOf.CallAsync(endpoint, "GET", tag);
        Assert.Equal(200, status);
        Assert.DoesNotContain("/api/predict/payments", before, StringComparison.Ordinal);
        Assert.Contains("/api/predict/payments", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_Decide_What_Is_Required_And_What_May_Be_Null()
    {
        var document = await DocumentOf.JsonAsync(SumModel.Binary(
            null,
            SumModel.Number("amount"),
            new FeatureDefinition { Name = "hour", Type = FeatureType.Integer, Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = System.Text.Json.JsonSerializer.SerializeToElement(12) } },
            new FeatureDefinition { Name = "online", Type = FeatureType.Boolean, Missing = new MissingRule { Policy = MissingPolicy.Allow } },
            new FeatureDefinition { Name = "city", Type = FeatureType.Category, Values = ["Oslo", "Rome"] },
            new FeatureDefinition { Name = "town", Type = FeatureType.Category, Values = ["Oslo"], Unknown = UnknownCategoryPolicy.Missing },
            new FeatureDefinition { Name = "land", Type = FeatureType.Category, Values = ["NO"], Missing = new MissingRule { Policy = MissingPolicy.Allow } },
            new FeatureDefinition { Name = "place", Type = FeatureType.Category, Values = ["here"], Unknown = UnknownCategoryPolicy.Missing, Missing = new MissingRule { Policy = MissingPolicy.Allow } }));
        var schemas = document["components"]!["schemas"]!;

        Assert.Equal("""{"type":"number","description":"The feature amount."}""", Feature(schemas, "amount"));
        Assert.Equal("""{"type":["integer","null"],"description":"The feature hour. When it is missing, 12 stands in."}""", Feature(schemas, "hour"));
        Assert.Equal("""{"type":["boolean","null"],"description":"The feature online. It may be missing."}""", Feature(schemas, "online"));
        Assert.Equal("""{"type":"string","enum":["Oslo","Rome"],"description":"The feature city."}""", Feature(schemas, "city"));
        Assert.Equal("""{"type":"string","enum":["Oslo"],"description":"The feature town."}""", Feature(schemas, "town"));
        Assert.Equal("""{"type":["string","null"],"enum":["NO",null],"description":"The feature land. It may be missing."}""", Feature(schemas, "land"));
        Assert.Equal("""{"type":["string","null"],"description":"The feature place; what is not one of: here counts as missing. It may be missing."}""", Feature(schemas, "place"));
        Assert.Equal("""["amount","city","town"]""", schemas["sum.NamedRow"]!["required"]!.ToJsonString());
        Assert.Equal("false", schemas["sum.NamedRow"]!["additionalProperties"]!.ToJsonString());
    }

    [Fact]
    public async Task Names_May_Hold_Anything()
    {
        string[] names = ["a b", "a/b", "a~b", "a_b", "{x}", "__proto__", "\"\\\u0001\n", "ø\u2028😀", new string('n', 5000), new string('n', 5000) + "!"];
        var model = SumModel.Binary(null, [.. names.Select(SumModel.Number)]);
        var document = await DocumentOf.JsonAsync(model);
        var schemas = document["components"]!["schemas"]!.AsObject();

        var row = schemas["sum.NamedRow"]!["properties"]!.AsObject();
        Assert.Equal(names, row.Select(member => member.Key));
        var features = row.Select(member => member.Value!["$ref"]!.GetValue<string>()["#/components/schemas/".Length..]).ToList();
        Assert.Equal(names.Length, features.Distinct().Count());
        Assert.All(features, feature => Assert.Matches("^[a-zA-Z0-9._-]{1,200}$", feature));
        Assert.Equal(names.Select(name => $"The feature {name}."), features.Select(feature => schemas[feature]!["description"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Examples_Are_Rows_That_The_Model_Answers()
    {
        using var models = new ServedFolder();
        models.Add(1);
        await models.StartAsync();
        var document = JsonNode.Parse(await DocumentOf.TextAsync(models.Cache))!;

        var examples = document["paths"]!["/api/predict/sample"]!["post"]!["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject();
        Assert.Equal(["named", "positional", "rows"], examples.Select(example => example.Key));
        foreach (var (_, example) in examples)
        {
            var call = new EndpointCall([.. models.Cache.Live]) { Body = example!["value"]!.ToJsonString() };
            Assert.Equal(200, (await call.SendAsync((request, predictor) => new Inference.Predict.Reference.PredictEndpoint(predictor).HandleAsync(request, CancellationToken.None))).Status);
        }
    }

    private static string Feature(JsonNode schemas, string name) => schemas[$"sum.feature.{name}"]!.ToJsonString();

    private static (int Status, string Body) Short((int Status, string Body, Microsoft.AspNetCore.Http.IHeaderDictionary) answer) => (answer.Status, answer.Body);

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
