using Azure.Storage.Blobs;
using Inference.Batch;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Inference.Functions;

/// <summary>
/// The storage account of input, output and receipts, set as the Functions host wants it for the blob triggers: the setting
/// <c>DataStorage</c> holds a connection string, or <c>DataStorage__blobServiceUri</c> the address, with
/// <c>DataStorage__credential</c> and <c>DataStorage__clientId</c> for the identity.
/// </summary>
internal static class DataStorage
{
    /// <summary>Name of the setting.</summary>
    public const string Connection = "DataStorage";

    /// <summary>Adds the <see cref="BlobServiceClient"/>.</summary>
    public static void AddDataStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(Connection);
        services.AddAzureClients(clients =>
        {
            // The clients' own reading of a section knows serviceUri only; the host's blob trigger, blobServiceUri.
            var client = string.IsNullOrWhiteSpace(section.Value)
                ? clients.AddBlobServiceClient(ServiceUri(section))
                    .WithCredential(provider => provider.GetRequiredService<AzureComponentFactory>().CreateTokenCredential(section))
                : clients.AddBlobServiceClient(section.Value);
            client.WithVersion(BlobStorage.Version);
        });
    }

    private static Uri ServiceUri(IConfigurationSection section) =>
        Uri.TryCreate(section["blobServiceUri"], UriKind.Absolute, out var uri)
            ? uri
            : throw new InvalidOperationException($"No storage account. Set {Connection} to a connection string, or {Connection}__blobServiceUri to its blob address.");
}
