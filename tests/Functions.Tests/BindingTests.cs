using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions.Tests;

public sealed class BindingTests
{
    [Fact]
    public void There_Are_Seven_Functions() =>
        Assert.Equal(
            ["BatchScore", "BatchScoreNightly", "BatchScoreOnEvent", "ModelMetadata", "ModelVersionMetadata", "Predict", "RepositoryIndex"],
            Bindings.Triggers.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("ModelMetadata", "get", "v2/models/{model}")]
    [InlineData("ModelVersionMetadata", "get", "v2/models/{model}/versions/{version}")]
    [InlineData("RepositoryIndex", "post", "v2/repository/index")]
    public void Calls_Come_By_Their_Route_With_A_Function_Key(string function, string method, string route)
    {
        var trigger = Bindings.Trigger<HttpTriggerAttribute>(function);

        Assert.Equal(route, trigger.Route);
        Assert.Equal(method, Assert.Single(trigger.Methods!));
        Assert.Equal(AuthorizationLevel.Function, trigger.AuthLevel);
    }

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
        Assert.All([typeof(BatchScore), typeof(BatchScoreNightly), typeof(BatchScoreOnEvent), typeof(ModelRepository), typeof(Predict)], type => Assert.True(type.IsPublic && type.IsSealed));

    private static void AssertBlob(string function, BlobTriggerSource source)
    {
        var trigger = Bindings.Trigger<BlobTriggerAttribute>(function);

        Assert.Equal("input/{name}", trigger.BlobPath);
        Assert.Equal("DataStorage", trigger.Connection);
        Assert.Equal(source, trigger.Source);
    }
}
