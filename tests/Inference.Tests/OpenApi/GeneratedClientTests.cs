using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.OpenApi;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.OpenApi;

/// <summary>What public tools make of the running host's document: validators, a generator of types, the compiler, and a client that calls.</summary>
public sealed class GeneratedClientTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 180_000)]
    public async Task A_Generated_Client_Compiles_Refuses_Wrong_Types_And_Gets_The_Models_Own_Scores()
    {
        ServedModels.WriteTo(_folder);
        await using var host = await RunningHost.StartAsync(azurite, _folder.Path);
        var cancellationToken = TestContext.Current.CancellationToken;
        using var tools = await ContractTools.ForAsync(await host.Http.GetStringAsync(OpenApiEndpoint.Route, cancellationToken), cancellationToken);

        foreach (var found in await Task.WhenAll(tools.ValidateAsync(), tools.CompileAsync()))
            Assert.True(found.Length == 0, found);
        var (output, errors) = await tools.CallAsync(host.Http.BaseAddress!);

        Assert.True(errors.Length == 0, errors);
        var said = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        Assert.Equal(["odd-names_3", "payments", "price", "sample"], said.Select(answer => answer.GetProperty("model").GetString()).Distinct().Order());
        foreach (var answer in said)
            CheckScores(answer, host.Models.LiveOrNull(answer.GetProperty("model").GetString())!);
    }

    /// <summary>Reads and scores the row that the client sent, past all that HTTP is.</summary>
    private static void CheckScores(JsonElement answer, LoadedModel model)
    {
        var features = new float[model.Schema.Count];
        var errors = new RowErrors();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(answer.GetProperty("row").GetRawText()));
        reader.Read();
        JsonRowParser.Read(ref reader, model.Schema, 0, features, errors);
        Assert.Equal(0, errors.Count);
        var scores = new float[model.ScoresPerRow];
        model.Score(features, scores);
        var expected = model.Predict(scores);

        var prediction = answer.GetProperty("prediction");
        if (expected.LabelIndex >= 0 && !model.HasNumericLabels)
            Assert.Equal(model.Manifest.Labels![expected.LabelIndex], prediction.GetString());
        else
            Assert.Equal((float)expected.Number, prediction.GetSingle());
        if (expected.LabelIndex >= 0)
            Assert.Equal(expected.Probability, answer.GetProperty("probability").GetSingle());
        if (model.ScoresPerRow > 1)
            Assert.Equal(scores, answer.GetProperty("probabilities").EnumerateArray().Select(probability => probability.GetSingle()));
    }
}
