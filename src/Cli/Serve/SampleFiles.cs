using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Models;

namespace Inference.Cli.Serve;

/// <summary>Drops sample files into a store that has no input yet, so that a batch is seen at once.</summary>
internal static class SampleFiles
{
    /// <summary>The model that the files are for.</summary>
    public const string Model = "payments";

    private static readonly string[] Names = ["payments_new.csv", "payments_bad_rows.csv"];

    public static async Task DropIntoEmptyStoreAsync(BlobServiceClient storage, ModelCache models, string projectFolder, CancellationToken cancellationToken)
    {
        var input = storage.GetBlobContainerClient(BatchFile.InputContainer);
        await foreach (var _ in input.GetBlobsAsync(cancellationToken: cancellationToken))
            return;
        if (models.Live.All(model => model.Name != Model))
            return;
        foreach (var name in Names)
        {
            var path = Path.Combine(projectFolder, "data", name);
            if (File.Exists(path))
                await input.GetBlobClient($"{Model}/{name}").UploadAsync(path, overwrite: false, cancellationToken);
        }
    }
}
