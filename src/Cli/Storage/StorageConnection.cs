using Azure;
using Azure.Storage.Blobs;
using Inference.Batch;

namespace Inference.Cli.Storage;

/// <summary>Connects to the storage account of a connection string.</summary>
internal static class StorageConnection
{
    /// <summary>A client of the account, which has answered.</summary>
    /// <param name="connectionString">As the user gave it.</param>
    /// <param name="what">What it is, for the message when it does not answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CliException">No connection string, or no storage answers.</exception>
    public static async Task<BlobServiceClient> OpenAsync(string connectionString, string what, CancellationToken cancellationToken)
    {
        try
        {
            var client = ClientOf(connectionString, retries: 0);
            await client.GetPropertiesAsync(cancellationToken);
            return ClientOf(connectionString);
        }
        catch (FormatException error)
        {
            throw new CliException($"--storage is not a connection string: {error.Message}", error);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"No blob storage answers at {what}: {FirstLine(error)} If the port belongs to another program, choose one with --storage-port.", error);
        }
    }

    /// <summary>A client that has not been tried.</summary>
    public static BlobServiceClient ClientOf(string connectionString, int? retries = null)
    {
        var options = BlobStorage.NewOptions();
        options.Retry.MaxRetries = retries ?? options.Retry.MaxRetries;
        options.Retry.NetworkTimeout = retries is null ? options.Retry.NetworkTimeout : TimeSpan.FromSeconds(5);
        return new BlobServiceClient(connectionString, options);
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n')[0].Trim();
}
