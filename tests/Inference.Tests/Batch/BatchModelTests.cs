using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch;

/// <summary>The batch lane while models come and go.</summary>
public sealed class BatchModelTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact(Timeout = 60_000)]
    public async Task A_Running_Batch_Keeps_The_Version_It_Began_With()
    {
        var gate = new RequestGate();
        var held = new TaskCompletionSource();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.Before = request =>
        {
            if (request.Method != RequestMethod.Put || !request.Uri.Path.Contains("/output/", StringComparison.Ordinal))
                return Task.CompletedTask;
            arrived.TrySetResult();
            return held.Task;
        };
        var options = BlobStorage.NewOptions();
        options.AddPolicy(gate, HttpPipelinePosition.PerCall);
        using var models = new ServedFolder(new InferenceOptions { MaxModelMemoryBytes = 0 });
        models.Add(1);
        await models.StartAsync();
        var lane = new BatchLane(new BlobServiceClient(azurite.ConnectionString, options), models.Cache);
        var csv = new StringBuilder("feature1,feature2,feature3\n");
        for (var row = 0; row < 20_000; row++)
            csv.Append(CultureInfo.InvariantCulture, $"{row % 7},{row % 11},{row % 13}\n");
        await lane.DropAsync("sample/long.csv", csv.ToString());

        var run = lane.RunAsync("sample/long.csv");
        await arrived.Task.WaitAsync(TestContext.Current.CancellationToken);
        models.Add(2);
        Directory.Delete(models.File("sample", "1"), recursive: true);
        await models.LookAsync();
        Assert.Equal("2", models.Live);
        Assert.Equal(2, models.Cache.Memory.Models);
        held.SetResult();

        Assert.Equal(BatchOutcome.Scored, await run);
        Assert.Equal("1", (await lane.ReceiptAsync("sample/long.csv")).GetProperty("model").GetProperty("version").GetString());
        Assert.Equal(1, models.Cache.Memory.Models);
    }

    [Fact]
    public async Task A_File_Of_A_Model_That_Cannot_Be_Served_Fails_And_Is_Scored_Once_It_Can()
    {
        using var models = new ServedFolder();
        models.Add(1);
        File.WriteAllText(models.File("sample", "1", "model.zip"), "half");
        await models.LookAsync();
        var lane = new BatchLane(azurite.Client, models.Cache);
        await lane.DropAsync("sample/waits.csv", "feature1,feature2,feature3\n1,2,3\n");

        Assert.Equal(BatchOutcome.Failed, await lane.RunAsync("sample/waits.csv"));
        var failure = (await lane.ReceiptAsync("sample/waits.csv")).GetProperty("failure");
        Assert.Equal("model-unavailable", failure.GetProperty("code").GetString());
        models.Add(1);
        await models.LookAsync();
        Assert.Equal(BatchOutcome.Scored, await lane.RunAsync("sample/waits.csv"));
    }
}
