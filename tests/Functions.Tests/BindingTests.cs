using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions.Tests;

public sealed class BindingTests
{
    /// <summary>Without a key: what probes and clients ask about the service. With the master key alone: what changes it.</summary>
    [Theory]
    [InlineData("Batch", "api/batch/{**path}", AuthorizationLevel.Function)]
    [InlineData("ExecutionParameters", "execution-parameters", AuthorizationLevel.Anonymous)]
    [InlineData("Health", "health", AuthorizationLevel.Anonymous)]
    [InlineData("Invocations", "invocations/{model?}", AuthorizationLevel.Function)]
    [InlineData("OpenApi", "api/openapi.json", AuthorizationLevel.Function)]
    [InlineData("OpenInferenceHealth", "v2/health/{probe:alpha}", AuthorizationLevel.Anonymous)]
    [InlineData("Ping", "ping", AuthorizationLevel.Anonymous)]
    [InlineData("Predict", "api/predict/{model?}", AuthorizationLevel.Function)]
    [InlineData("RepositoryControl", "v2/repository/models/{model}/{action}", AuthorizationLevel.Admin)]
    [InlineData("V1", "v1/{**path}", AuthorizationLevel.Function)]
    [InlineData("V2", "v2/{**path}", AuthorizationLevel.Function)]
    [InlineData("Version", "version", AuthorizationLevel.Anonymous)]
    public void Calls_Come_By_Their_Route_With_The_Key_They_Need(string function, string route, AuthorizationLevel level)
    {
        var trigger = Bindings.Trigger<HttpTriggerAttribute>(function);

        Assert.Equal((route, level), (trigger.Route, trigger.AuthLevel));
    }

    /// <summary>The core answers 405 with the verbs that there are; the host would answer 404.</summary>
    [Fact]
    public void Calls_Come_By_Any_Verb() => Assert.All(Bindings.Http.Values, trigger => Assert.Null(trigger.Methods));

    [Fact]
    public void There_Are_Fifteen_Functions() =>
        Assert.Equal(
            [
                "Batch", "BatchScore", "BatchScoreNightly", "BatchScoreOnEvent", "ExecutionParameters", "Health", "Invocations", "OpenApi",
                "OpenInferenceHealth", "Ping", "Predict", "RepositoryControl", "V1", "V2", "Version",
            ],
            Bindings.Triggers.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void BatchScore_Polls_The_Input_Container() => AssertBlob("BatchScore", BlobTriggerSource.LogsAndContainerScan);

    [Fact]
    public void BatchScoreOnEvent_Waits_For_Event_Grid() => AssertBlob("BatchScoreOnEvent", BlobTriggerSource.EventGrid);

    [Fact]
    public void BatchScoreNightly_Runs_On_The_Schedule_Alone()
    {
        var trigger = Bindings.Trigger<TimerTriggerAttribute>("BatchScoreNightly");

        Assert.Equal("%BatchSchedule%", trigger.Schedule);
        Assert.False(trigger.RunOnStartup);
        Assert.True(trigger.UseMonitor);
    }

    [Fact]
    public void No_Route_Is_The_Hosts_Own()
    {
        var first = Bindings.Triggers.Values.OfType<HttpTriggerAttribute>().Select(trigger => trigger.Route!.Split('/')[0]).ToList();

        Assert.DoesNotContain("admin", first);
        Assert.DoesNotContain("runtime", first);
        // The worker puts a slash before the route; one more would make an empty segment.
        Assert.DoesNotContain("", first);
    }

    [Fact]
    public void Function_Classes_Are_Public_For_The_Generated_Executor() =>
        Assert.All(Bindings.Functions.Values, method => Assert.True(method.DeclaringType!.IsPublic && method.DeclaringType.IsSealed));

    private static void AssertBlob(string function, BlobTriggerSource source)
    {
        var trigger = Bindings.Trigger<BlobTriggerAttribute>(function);

        Assert.Equal("input/{name}", trigger.BlobPath);
        Assert.Equal("DataStorage", trigger.Connection);
        Assert.Equal(source, trigger.Source);
    }
}
