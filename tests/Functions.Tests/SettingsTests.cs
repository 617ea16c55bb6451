using System.Text.Json;

namespace Inference.Functions.Tests;

public sealed class SettingsTests
{
    private static readonly JsonElement LocalSettings = Repository.Json("local.settings.sample.json").GetProperty("Values");
    private static readonly JsonElement Host = Repository.Json("host.json");

    [Fact]
    public void Local_Settings_Have_What_The_Triggers_Refer_To()
    {
        Assert.Equal(["BatchSchedule", "DataStorage"], Bindings.Settings.Order(StringComparer.Ordinal));
        Assert.All(Bindings.Settings, name => Assert.NotEqual("", LocalSettings.GetProperty(name).GetString()));
    }

    [Fact]
    public void Local_Settings_Run_The_Isolated_Worker_On_Azurite()
    {
        Assert.Equal("dotnet-isolated", LocalSettings.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
        Assert.Equal("UseDevelopmentStorage=true", LocalSettings.GetProperty("AzureWebJobsStorage").GetString());
        Assert.Equal("UseDevelopmentStorage=true", LocalSettings.GetProperty(DataStorage.Connection).GetString());
    }

    [Fact]
    public void Local_Settings_Switch_The_Event_Function_Off_And_No_Other() =>
        Assert.Equal(
            [("AzureWebJobs.BatchScoreOnEvent.Disabled", "true")],
            LocalSettings.EnumerateObject().Where(setting => setting.Name.EndsWith(".Disabled", StringComparison.Ordinal)).Select(setting => (setting.Name, setting.Value.GetString())));

    [Fact]
    public void Local_Schedule_Has_Six_Fields() =>
        Assert.Equal(6, LocalSettings.GetProperty("BatchSchedule").GetString()!.Split(' ').Length);

    [Fact]
    public void Host_Leaves_Routes_And_Run_Times_To_The_App()
    {
        Assert.Equal("2.0", Host.GetProperty("version").GetString());
        Assert.Equal("", Host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.Equal("-1", Host.GetProperty("functionTimeout").GetString());
    }

    [Fact]
    public void Host_Sends_Telemetry_By_OpenTelemetry() => Assert.Equal("OpenTelemetry", Host.GetProperty("telemetryMode").GetString());

    [Fact]
    public void Host_Runs_Four_Files_At_A_Time_And_Gives_Up_After_Three_Tries()
    {
        var blobs = Host.GetProperty("extensions").GetProperty("blobs");

        Assert.Equal(4, blobs.GetProperty("maxDegreeOfParallelism").GetInt32());
        Assert.Equal(3, blobs.GetProperty("poisonBlobThreshold").GetInt32());
    }
}
