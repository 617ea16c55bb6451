using Azure.Core;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Models;
using Inference.Models.Stores;
using Inference.Predict;
using Inference.Predict.Reference;
using Inference.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Models;

/// <summary>The container <c>models</c> over the folder that shipped with the app.</summary>
public sealed class ModelContainerTests : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly RequestGate _requests = new();
    private readonly BlobContainerClient _container;
    private readonly ServedFolder _models;

    public ModelContainerTests(AzuriteFixture azurite)
    {
        var options = BlobStorage.NewOptions();
        options.AddPolicy(_requests, HttpPipelinePosition.PerCall);
        options.Retry.MaxRetries = 0;
        _container = new BlobServiceClient(azurite.ConnectionString, options).GetBlobContainerClient($"models-{Guid.NewGuid():n}");
        _models = new ServedFolder(null, new ContainerStore(_container));
        _models.Add(1);
    }

    public async ValueTask InitializeAsync() => await _container.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _models.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_Published_Version_Takes_Over_And_A_Pin_In_The_Container_Goes_Before_One_In_The_Folder()
    {
        _models.Pin("""{"version": 1}""");
        await _models.StartAsync();
        await PublishAsync(2);
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);

        await UploadAsync("sample/serving.json", """{"version": 2, "previous": 1}"""u8.ToArray());
        await _models.LookAsync();
        Assert.Equal(("2", "container"), (_models.Live, _models.State(2).Source));

        await _container.GetBlobClient("sample/serving.json").DeleteAsync();
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);
    }

    [Fact]
    public async Task A_Version_In_The_Container_Stands_For_The_One_Of_That_Number_In_The_Folder()
    {
        await _models.StartAsync();
        await PublishAsync(1);
        await _models.LookAsync();
        Assert.Equal("container", _models.State(1).Source);

        foreach (var name in SamplePackage.Files(1).Keys)
            await _container.GetBlobClient($"sample/1/{name}").DeleteAsync();
        await _models.LookAsync();
        Assert.Equal("folder", _models.State(1).Source);
    }

    [Fact]
    public async Task Nothing_Is_Read_That_Did_Not_Change_And_All_Reads_Are_Conditional()
    {
        var conditions = new List<string?>();
        _requests.Before = request =>
        {
            if (request.Uri.Path.Contains("/sample/", StringComparison.Ordinal))
                conditions.Add(request.Headers.TryGetValue("If-Match", out var etag) ? etag : null);
            return Task.CompletedTask;
        };
        await PublishAsync(2);
        await UploadAsync("sample/serving.json", """{"version": 2}"""u8.ToArray());
        conditions.Clear();
        await _models.StartAsync();
        Assert.Equal(4, conditions.Count);
        Assert.All(conditions, Assert.NotNull);

        _requests.TakeSent();
        await _models.LookAsync();
        Assert.Contains("comp=list", Assert.Single(_requests.TakeSent()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_File_That_Is_Replaced_While_It_Is_Read_Is_Left_To_The_Next_Look()
    {
        await _models.StartAsync();
        await PublishAsync(2);
        var replaced = false;
        _requests.Before = async request =>
        {
            if (replaced || request.Method != RequestMethod.Get || !request.Uri.Path.EndsWith("/model.zip", StringComparison.Ordinal))
                return;
            replaced = true;
            await UploadAsync("sample/2/model.zip", SamplePackage.Files(2)["model.zip"]);
        };
        await _models.LookAsync();
        Assert.Equal("1", _models.Live);
        Assert.Contains("changed meanwhile", _models.State(2).Reason, StringComparison.Ordinal);

        await _models.LookAsync();
        Assert.Equal("2", _models.Live);
    }

    [Fact]
    public async Task Uploads_In_Any_Order_Serve_Once_They_Are_Whole()
    {
        await _models.StartAsync();
        var version = 2;
        foreach (var order in new[] { "model.json model.zip golden.csv", "golden.csv model.json model.zip", "model.zip golden.csv model.json" })
        {
            foreach (var name in order.Split(' '))
            {
                Assert.Equal($"{version - 1}", _models.Live);
                await UploadAsync($"sample/{version}/{name}", SamplePackage.Files(version)[name]);
                await _models.LookAsync();
            }

            Assert.Equal($"{version++}", _models.Live);
        }
    }

    [Fact]
    public async Task A_Bad_Version_In_The_Container_Does_Not_End_The_Start_And_The_Highest_That_Loads_Serves()
    {
        await PublishAsync(2);
        await UploadAsync("sample/2/model.zip", "half"u8.ToArray());
        await _models.StartAsync();

        Assert.Equal("1", _models.Live);
        Assert.Equal(ModelReadiness.Unavailable, _models.State(2).State);
        Assert.Contains("only half copied", _models.State(2).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Model_Whose_Only_Version_Is_Bad_Is_Unavailable_And_Others_Serve()
    {
        foreach (var (name, content) in SamplePackage.Files(1))
            await UploadAsync($"other/1/{name}", content);
        await _models.StartAsync();

        Assert.Equal("1", _models.Live);
        Assert.Contains("does not match the folder 'other'", Assert.Throws<ModelUnavailableException>(() => _models.Cache.Acquire("other")).Message, StringComparison.Ordinal);
        var call = new DefaultHttpContext();
        call.Request.Method = HttpMethods.Post;
        call.Request.RouteValues["model"] = "other";
        var endpoint = new PredictEndpoint(new Predictor(_models.Cache, new InferenceOptions(), NullLogger<Predictor>.Instance));
        await (await endpoint.HandleAsync(call.Request, CancellationToken.None)).ExecuteAsync(call);
        Assert.Equal(503, call.Response.StatusCode);
        Assert.Contains(_models.Log.Lines, line => line.StartsWith("Error: Version 1 of other cannot be loaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Blobs_That_Are_No_Packages_Are_Passed_Over()
    {
        foreach (var name in new[] { "readme.txt", "sample/notes.txt", "sample/02/model.json", "sample/-1/model.json", "sample/latest/model.json", "sample/3/deep/model.json", "Sample/2/model.json", "sample/4/model.zip", "a b/1/model.json", "sample/5/..%2Fmodel.json" })
            await UploadAsync(name, "{"u8.ToArray());
        await _models.StartAsync();

        Assert.Equal(["sample 1"], _models.Cache.States.Select(state => $"{state.Name} {state.Version}"));
    }

    [Fact]
    public async Task A_Container_That_Does_Not_Answer_Is_Said_And_Everything_Serves_On()
    {
        await PublishAsync(2);
        await _models.StartAsync();
        _requests.Before = _ => throw new IOException("The cable is cut.");
        await _models.LookAsync();

        Assert.Equal("2", _models.Live);
        Assert.Contains("The cable is cut", _models.Cache.Trouble, StringComparison.Ordinal);
        _requests.Before = _ => Task.CompletedTask;
        await _models.LookAsync();
        Assert.Null(_models.Cache.Trouble);
    }

    [Fact]
    public async Task A_Pin_Is_Written_Only_In_Place_Of_The_One_That_Was_Seen()
    {
        var store = new ContainerStore(_container);
        await store.WriteAsync("sample/serving.json", [1], null, CancellationToken.None);
        await Assert.ThrowsAsync<ModelPackageException>(() => store.WriteAsync("sample/serving.json", [2], null, CancellationToken.None));
        var seen = Assert.Single(await store.ListAsync(CancellationToken.None));
        await store.WriteAsync("sample/serving.json", [3], seen, CancellationToken.None);
        await Assert.ThrowsAsync<ModelPackageException>(() => store.WriteAsync("sample/serving.json", [4], seen, CancellationToken.None));
        await Assert.ThrowsAsync<ModelPackageException>(() => store.DeleteAsync(seen, CancellationToken.None));
        Assert.Equal([3], (await _container.GetBlobClient("sample/serving.json").DownloadContentAsync()).Value.Content.ToArray());
    }

    private async Task PublishAsync(int version)
    {
        foreach (var (name, content) in SamplePackage.Files(version))
            await UploadAsync($"sample/{version}/{name}", content);
    }

    private Task UploadAsync(string name, byte[] content) => _container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
}
