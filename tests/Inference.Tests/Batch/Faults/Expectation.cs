using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>What a content comes to when nothing goes wrong, as an uninterrupted run made it.</summary>
/// <param name="Input">The content.</param>
/// <param name="Output">Its output.</param>
/// <param name="Rejects">Its rejects; null when there are none.</param>
/// <param name="Rows">Data rows read.</param>
internal sealed record Expectation(byte[] Input, byte[] Output, byte[]? Rejects, long Rows)
{
    /// <summary>Scores a content in this process, without faults, under a name of its own.</summary>
    public static async Task<Expectation> OfAsync(BlobServiceClient storage, LoadedModel model, string name, byte[] input)
    {
        var file = new StoredFile(storage, name);
        await file.DropAsync(input);
        Assert.Equal(BatchOutcome.Scored, await new BatchLane(storage, model).RunAsync(name));
        var rows = (await file.ReceiptAsync())!.Value.GetProperty("rows").GetProperty("read").GetInt64();
        return new Expectation(input, (await file.ReadAsync("output"))!, await file.ReadAsync("rejects"), rows);
    }
}
