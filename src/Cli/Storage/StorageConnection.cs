using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Inference.Batch;

namespace Inference.Cli.Storage;

/// <summary>
/// Connects to the storage account of a connection string, or of a blob address such as
/// <c>https://account.blob.core.windows.net</c>; there as whoever signed in with <c>az login</c>, and as nobody else: no other place is searched for credentials.
/// </summary>
internal static class StorageConnection
{
    /// <summary>A client of the account, which has answered.</summary>
    /// <param name="connection">As the user gave it.</param>
    /// <param name="what">What it is, for the message when it does not answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CliException">No connection string, or no storage answers.</exception>
    public static async Task<BlobServiceClient> OpenAsync(string connection, string what, CancellationToken cancellationToken)
    {
        try
        {
            var client = ClientOf(connection, retries: 0);
            await client.GetPropertiesAsync(cancellationToken);
            return ClientOf(connection);
        }
        catch (Exception error) when (IsTrouble(error) && !cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"No blob storage answers at {what}: {FirstLine(error)} If the port belongs to another program, choose one with --storage-port.", error);
        }
    }

    /// <summary>A client that has not been tried.</summary>
    /// <exception cref="CliException">Neither a connection string nor an address.</exception>
    public static BlobServiceClient ClientOf(string connection, int? retries = null)
    {
        var options = BlobStorage.NewOptions();
        options.Retry.MaxRetries = retries ?? options.Retry.MaxRetries;
        options.Retry.NetworkTimeout = retries is null ? options.Retry.NetworkTimeout : TimeSpan.FromSeconds(5);
        try
        {
            return Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
                ? new BlobServiceClient(address, new AzureCliCredential(), options)
                : new BlobServiceClient(connection, options);
        }
        catch (FormatException error)
        {
            throw new CliException($"--storage is not a connection string: {error.Message}", error);
        }
    }

    /// <summary>Whether an error says that the account does not answer, or refuses.</summary>
    public static bool IsTrouble(Exception error) => error is RequestFailedException or AuthenticationFailedException or AggregateException or TaskCanceledException;

    /// <summary>The part of the client's long message that says what happened.</summary>
    public static string FirstLine(Exception error) => error.Message.Split('\n')[0].Trim();
}
