using System.Data.Common;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Inference.Functions;

/// <summary>OpenTelemetry of the worker; to Azure Monitor where the app has a connection string for it.</summary>
internal static class Telemetry
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AuthenticationString = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Adds traces, metrics and logs.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        // The storage client warns of every 404 and 412, which the batch lane asks for; what matters is thrown.
        services.AddLogging(logging => logging.AddFilter("Azure.Core", LogLevel.Error));
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults().WithMetrics(metrics => metrics.AddMeter(InferenceServices.MeterName));
        if (configuration[ConnectionString] is not { Length: > 0 } connectionString)
            return;
        // The host reads the authentication setting itself; the exporter in the worker does not.
        var credential = Credential(configuration[AuthenticationString]);
        telemetry.UseAzureMonitorExporter(options =>
        {
            options.ConnectionString = connectionString;
            options.Credential = credential;
        });
    }

    /// <summary>The identity named by <c>ClientId=…;Authorization=AAD</c>, the app's own without a client id, else none.</summary>
    private static ManagedIdentityCredential? Credential(string? setting)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = setting };
        if (!parts.TryGetValue("Authorization", out var authorization) || !"AAD".Equals(authorization as string, StringComparison.OrdinalIgnoreCase))
            return null;
        return new ManagedIdentityCredential(parts.TryGetValue("ClientId", out var clientId)
            ? ManagedIdentityId.FromUserAssignedClientId((string)clientId)
            : ManagedIdentityId.SystemAssigned);
    }
}
