using System.Text;
using System.Text.Json.Nodes;
using Inference.OpenApi;
using Inference.Tests.Testing;

namespace Inference.Tests.OpenApi;

/// <summary>The paths that the document has for each model answer what their schemas allow, whatever the protocol.</summary>
public sealed class DoorsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const int CallsPerPath = 25;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_Path_Of_A_Model_Answers_What_Its_Schema_Allows()
    {
        ServedModels.WriteTo(_folder);
        await using var host = await RunningHost.StartAsync(azurite, _folder.Path);
        var document = JsonNode.Parse(await host.Http.GetStringAsync(OpenApiEndpoint.Route))!;
        var random = new Random(7);
        var sampler = new SchemaSampler(document, random);
        var paths = host.Models.Live.SelectMany(model => new[] { $"/api/predict/{model.Name}", $"/v1/models/{model.Name}:predict", $"/invocations/{model.Name}" });

        foreach (var path in paths)
        {
            var schema = sampler.Resolve(document["paths"]![path]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!);
            WithoutTable(schema);
            for (var call = 0; call < CallsPerPath; call++)
            {
                sampler.ListLength = random.Next(1, 4);
                var body = sampler.Sample(schema)!.ToJsonString();
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                var answer = await host.Http.PostAsync(path, content);
                Assert.True(answer.IsSuccessStatusCode, $"{path} answered {body} with {await answer.Content.ReadAsStringAsync()}");
            }
        }
    }

    /// <summary>A table's columns and rows must fit each other, which no schema can say.</summary>
    private static void WithoutTable(JsonObject schema)
    {
        if (schema["oneOf"] is JsonArray alternatives)
            alternatives.RemoveAll(alternative => alternative!["properties"]?["dataframe_split"] is not null);
    }
}
