using Microsoft.Azure.Functions.Worker;

namespace Inference.Functions.Tests;

public sealed class BindingTests
{
    [Fact]
    public void There_Are_Four_Functions() =>
        Assert.Equal(
            ["BatchScore", "BatchScoreNightly", "BatchScoreOnEvent", "Predict"],
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
        Assert.All([typeof(BatchScore), typeof(BatchScoreNightly), typeof(BatchScoreOnEvent), typeof(Predict)], type => Assert.True(type.IsPublic && type.IsSealed));

    private static void AssertBlob(string function, BlobTriggerSource source)
    {
        var trigger = Bindings.Trigger<BlobTriggerAttribute>(function);

        Assert.Equal("input/{name}", trigger.BlobPath);
        Assert.Equal("DataStorage", trigger.Connection);
        Assert.Equal(source, trigger.Source);
    }
}
