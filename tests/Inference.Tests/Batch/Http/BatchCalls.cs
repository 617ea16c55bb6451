using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Batch.Http;
using Inference.Models;
using Inference.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Batch.Http;

/// <summary>The batch lane's calls, without a server, on a real store.</summary>
internal sealed class BatchCalls : IDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    /// <summary>A minute and more, after which it will not come any more.</summary>
    private const int MaxAsked = 3_000;

    private readonly BatchEndpoint _endpoint;

    public BatchCalls(BlobServiceClient storage, LoadedModel model, TimeProvider? time = null)
        : this(storage, ModelCache.Of(model), time)
    {
    }

    public BatchCalls(BlobServiceClient storage, ModelCache models, TimeProvider? time = null)
    {
        Lane = new BatchLane(storage, models);
        var clock = time ?? TimeProvider.System;
        Runs = new BatchRuns(Lane.Job, clock, NullLogger<BatchRuns>.Instance);
        var history = new BatchHistory(storage);
        var files = new BatchFiles(storage, history, Runs);
        _endpoint = new BatchEndpoint(
            new BatchListing(history), files, new BatchStarts(Lane.Job, files, Runs, new InferenceOptions(), clock), Runs, NullLogger<BatchEndpoint>.Instance);
    }

    public BatchLane Lane { get; }

    public BatchRuns Runs { get; }

    /// <summary>One call. The path is as servers hand it on: decoded, but for escaped slashes.</summary>
    public async Task<BatchAnswer> SendAsync(string method, string path, string query = "", string? prefer = null, CancellationToken cancellationToken = default)
    {
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = Services };
        context.Request.Method = method;
        // Not by conversion from text, which would decode it.
        context.Request.Path = new PathString(path);
        context.Request.QueryString = new QueryString(query);
        if (prefer is not null)
            context.Request.Headers["Prefer"] = prefer;
        context.Response.Body = answer;
        await (await _endpoint.HandleAsync(context.Request, cancellationToken)).ExecuteAsync(context);
        return new BatchAnswer(context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()), context.Response.Headers);
    }

    public Task<BatchAnswer> GetAsync(string path, string query = "") => SendAsync("GET", path, query);

    public Task<BatchAnswer> PostAsync(string path, string query = "", string? prefer = null) => SendAsync("POST", path, query, prefer);

    /// <summary>Asks for a file's status until it is the expected one.</summary>
    public async Task<JsonElement> UntilAsync(string path, string status)
    {
        for (var asked = 0; ; asked++)
        {
            var answer = await GetAsync(path);
            if (answer.Status == StatusCodes.Status200OK && answer.Text("status") == status)
                return answer.Json;
            Assert.True(asked < MaxAsked, $"{path} does not get to be {status}: {answer.Body}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async Task StopAsync()
    {
        await Runs.StoppingAsync(CancellationToken.None);
        await Runs.StopAsync(CancellationToken.None);
    }

    public void Dispose() => Runs.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record BatchAnswer(int Status, string Body, IHeaderDictionary Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Text(string member) => Json.TryGetProperty(member, out var value) ? value.ToString() : null;
}
