using System.Text;
using System.Text.Json;
using Inference.Predict;
using Inference.Predict.Reference;
using Inference.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inference.Tests.Models;

/// <summary>Versions take turns while calls come in: no call fails, and nothing but what is live stays in memory.</summary>
[Collection(RunsAlone.Name)]
public sealed class ModelSwapTests
{
    private const int Callers = 8;

    /// <summary>Growth that the heap of the collector itself may show between two full collections.</summary>
    private const long HeapNoiseBytes = 8 * 1024 * 1024;

    [Fact]
    public Task A_Hundred_Swaps_Fail_No_Call() => SwapAsync(100);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task A_Thousand_Swaps_Fail_No_Call_And_Take_No_More_Memory()
    {
        Soak.Only();
        await SwapAsync(100);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await SwapAsync(1000);
        var after = GC.GetTotalMemory(forceFullCollection: true);

        TestContext.Current.TestOutputHelper?.WriteLine($"Heap {before:N0} bytes before, {after:N0} after");
        Assert.True(after - before < HeapNoiseBytes, $"{after - before} bytes more are held than before.");
    }

    private static async Task SwapAsync(int swaps)
    {
        // No room for a version that is not live: each swap loads one and lets go of the other.
        using var models = new ServedFolder(new InferenceOptions { MaxModelMemoryBytes = 0 });
        models.Add(1);
        models.Add(2);
        await models.StartAsync();
        using var stop = new CancellationTokenSource();
        var endpoint = new PredictEndpoint(new Predictor(models.Cache, new InferenceOptions(), NullLogger<Predictor>.Instance));
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(endpoint, stop.Token))).ToArray();
        for (var swap = 1; swap <= swaps; swap++)
        {
            var version = 1 + (swap % 2);
            models.Pin($$"""{"version": {{version}}, "previous": {{3 - version}}}""" + new string(' ', swap));
            await models.LookAsync();
            Assert.Equal($"{version}", models.Live);
        }

        await stop.CancelAsync();
        var answers = (await Task.WhenAll(callers)).Aggregate((one, other) => (one.First + other.First, one.Second + other.Second));
        await models.LookAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"{swaps} swaps, {answers.First} answers of version 1, {answers.Second} of version 2");
        Assert.True(answers.First > 0 && answers.Second > 0);
        Assert.Equal(1, models.Cache.Memory.Models);
    }

    /// <summary>Calls until told to stop; counts the answers of each version, and fails on any that is no prediction.</summary>
    private static async Task<(int First, int Second)> CallAsync(PredictEndpoint endpoint, CancellationToken stop)
    {
        var body = """{"features":[1.0,2.5,3.0]}"""u8.ToArray();
        var answers = new int[3];
        while (!stop.IsCancellationRequested)
        {
            var context = new DefaultHttpContext();
            context.Request.Method = HttpMethods.Post;
            context.Request.ContentType = "application/json";
            context.Request.RouteValues["model"] = "sample";
            context.Request.Body = new MemoryStream(body);
            using var answer = new MemoryStream();
            context.Response.Body = answer;
            await (await endpoint.HandleAsync(context.Request, CancellationToken.None)).ExecuteAsync(context);
            Assert.Equal((200, ""), (context.Response.StatusCode, context.Response.StatusCode == 200 ? "" : Encoding.UTF8.GetString(answer.ToArray())));
            answers[int.Parse(JsonDocument.Parse(answer.ToArray()).RootElement.GetProperty("version").GetString()!, System.Globalization.CultureInfo.InvariantCulture)]++;
        }

        return (answers[1], answers[2]);
    }
}
