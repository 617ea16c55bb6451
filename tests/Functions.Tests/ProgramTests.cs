using System.Diagnostics.Metrics;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Inference.Functions.Tests;

public sealed class ProgramTests
{
    private const string Storage = "--DataStorage=UseDevelopmentStorage=true";
    private const string Monitor = "--APPLICATIONINSIGHTS_CONNECTION_STRING=InstrumentationKey=00000000-0000-0000-0000-000000000001";
    private const string Identity = "--APPLICATIONINSIGHTS_AUTHENTICATION_STRING=ClientId=00000000-0000-0000-0000-000000000002;Authorization=AAD";

    [Fact]
    public void Uses_The_AspNetCore_Integration() => Assert.True(Program.CreateBuilder([Storage]).IsWebApplication);

    /// <summary>Host and core limit bodies; a limit between them would turn the core's 413 into an empty 500.</summary>
    [Fact]
    public void Takes_Bodies_Of_Whatever_Size_The_Host_Passes_On() =>
        Assert.Null(Get<IOptions<KestrelServerOptions>>(Storage).Value.Limits.MaxRequestBodySize);

    [Fact]
    public void Takes_A_Connection_String_For_Storage() =>
        Assert.Equal("http://127.0.0.1:10000/devstoreaccount1", Get<BlobServiceClient>(Storage).Uri.ToString());

    [Fact]
    public void Takes_An_Identity_For_Storage()
    {
        var client = Get<BlobServiceClient>(
            "--DataStorage:blobServiceUri=https://account.blob.core.windows.net",
            "--DataStorage:credential=managedidentity",
            "--DataStorage:clientId=00000000-0000-0000-0000-000000000003");

        Assert.Equal("https://account.blob.core.windows.net/", client.Uri.ToString());
        Assert.False(client.CanGenerateAccountSasUri);
    }

    [Fact]
    public void Says_Which_Setting_Is_Missing_When_There_Is_No_Storage()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Program.CreateBuilder([]));

        Assert.Contains("DataStorage__blobServiceUri", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Binds_The_Options_Of_The_Core()
    {
        Assert.Equal(new InferenceOptions(), Get<InferenceOptions>(Storage));
        Assert.Equal(
            new InferenceOptions { ModelsFolder = "elsewhere", BatchParallelism = 3, RescoreOnNewModel = true },
            Get<InferenceOptions>(Storage, "--Inference:ModelsFolder=elsewhere", "--Inference:BatchParallelism=3", "--Inference:RescoreOnNewModel=true"));
    }

    [Fact]
    public void Keeps_The_Storage_Client_s_Warnings_Out_Of_The_Log()
    {
        var loggers = Get<ILoggerFactory>(Storage);

        Assert.False(loggers.CreateLogger("Azure.Core").IsEnabled(LogLevel.Warning));
        Assert.True(loggers.CreateLogger("Inference.Batch.BatchJob").IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void Exports_Nothing_Without_A_Connection_String()
    {
        var builder = Program.CreateBuilder([Storage]);

        Assert.DoesNotContain(builder.Services, service => service.ServiceType == typeof(IConfigureOptions<AzureMonitorExporterOptions>));
    }

    [Fact]
    public void Exports_To_Azure_Monitor_As_The_App_s_Identity()
    {
        var options = Get<IOptions<AzureMonitorExporterOptions>>(Storage, Monitor, Identity).Value;

        Assert.Equal("InstrumentationKey=00000000-0000-0000-0000-000000000001", options.ConnectionString);
        Assert.IsType<ManagedIdentityCredential>(options.Credential);
    }

    [Fact]
    public void Exports_To_Azure_Monitor_By_Key_When_No_Identity_Is_Asked_For() =>
        Assert.Null(Get<IOptions<AzureMonitorExporterOptions>>(Storage, Monitor).Value.Credential);

    [Fact]
    public void Collects_The_Core_s_Metrics()
    {
        var builder = Program.CreateBuilder([Storage]);
        using var seen = new SeenMetrics();
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(new BaseExportingMetricReader(seen)));
        using var services = builder.Services.BuildServiceProvider();
        var provider = services.GetRequiredService<MeterProvider>();

        services.GetRequiredService<IMeterFactory>().Create(InferenceServices.MeterName).CreateCounter<long>("inference.test").Add(1);
        provider.ForceFlush();

        Assert.Contains("inference.test", seen.Names);
    }

    private sealed class SeenMetrics : BaseExporter<Metric>
    {
        public List<string> Names { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
                Names.Add(metric.Name);
            return ExportResult.Success;
        }
    }

    private static T Get<T>(params string[] args) where T : notnull =>
        Program.CreateBuilder(args).Services.BuildServiceProvider().GetRequiredService<T>();
}
