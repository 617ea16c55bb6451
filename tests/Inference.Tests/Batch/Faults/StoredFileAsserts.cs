using System.Security.Cryptography;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Inference.Batch;

namespace Inference.Tests.Batch.Faults;

/// <summary>What must hold of a file, in the middle and at the end.</summary>
internal static class StoredFileAsserts
{
    /// <summary>Nobody ever sees a half file, nor one of another content.</summary>
    public static async Task ShowsAllOrNothingAsync(this StoredFile file, Expectation expected, Expectation? older = null)
    {
        var output = await file.ReadAsync(BatchFile.OutputContainer);
        AssertOneOf("output", output, expected.Output, older?.Output);
        AssertOneOf("rejects", await file.ReadAsync(BatchFile.RejectsContainer), expected.Rejects, older?.Rejects);
    }

    /// <summary>The content is scored: right bytes, a receipt that adds up, and nothing left over. Returns the receipt.</summary>
    /// <param name="file">The file.</param>
    /// <param name="expected">What its content comes to.</param>
    /// <param name="ofLastDrop">Whether the receipt must name the last drop. The same bytes dropped again are not scored again, and keep their receipt.</param>
    /// <param name="withLateBlocks">
    /// Whether requests arrived after their sender had given them up and sent them again. A block among them may come after the
    /// commit, and no client can keep it out; it is no part of the blob, and goes with its next commit or after a week.
    /// </param>
    public static async Task<JsonElement> IsWholeAsync(this StoredFile file, Expectation expected, bool ofLastDrop = true, bool withLateBlocks = false)
    {
        var output = await file.ReadAsync(BatchFile.OutputContainer);
        var rejects = await file.ReadAsync(BatchFile.RejectsContainer);
        AssertOneOf("output", output, expected.Output);
        Assert.NotNull(output);
        Assert.Equal(expected.Rejects is null, rejects is null);
        AssertOneOf("rejects", rejects, expected.Rejects);

        var receipt = (await file.ReceiptAsync())!.Value;
        Assert.Equal("completed", receipt.GetProperty("status").GetString());
        Assert.Equal(expected.Rows, receipt.GetProperty("rows").GetProperty("read").GetInt64());
        var rejected = receipt.GetProperty("rows").GetProperty("rejected").GetInt64();
        Assert.Equal(expected.Rows, receipt.GetProperty("rows").GetProperty("scored").GetInt64() + rejected);
        Assert.Equal(rejected, receipt.TryGetProperty("rejectReasons", out var reasons) ? reasons.EnumerateObject().Sum(reason => reason.Value.GetInt64()) : 0);
        AssertRecord(receipt.GetProperty("input"), expected.Input, ofLastDrop ? await file.PropertiesAsync(BatchFile.InputContainer) : null);
        AssertRecord(receipt.GetProperty("output"), expected.Output, await file.PropertiesAsync(BatchFile.OutputContainer));
        if (expected.Rejects is not null)
            AssertRecord(receipt.GetProperty("rejects"), expected.Rejects, await file.PropertiesAsync(BatchFile.RejectsContainer));
        var chunks = receipt.GetProperty("chunks");
        Assert.InRange(chunks.GetProperty("resumed").GetInt32(), 0, chunks.GetProperty("total").GetInt32());

        if (!withLateBlocks)
            await file.HoldsNoBlocksAsync();
        await file.LeftNothingOverAsync(hasRejects: expected.Rejects is not null);
        return receipt;
    }

    /// <summary>No uncommitted blocks.</summary>
    private static async Task HoldsNoBlocksAsync(this StoredFile file)
    {
        Assert.Empty(await file.StagedAsync(BatchFile.OutputContainer));
        Assert.Empty(await file.StagedAsync(BatchFile.RejectsContainer));
    }

    /// <summary>No other blobs, no lease, and a ledger entry that is settled.</summary>
    private static async Task LeftNothingOverAsync(this StoredFile file, bool hasRejects)
    {
        Assert.Equal([file.Name], await file.BlobsAsync(BatchFile.OutputContainer));
        Assert.Equal(hasRejects ? [file.Name] : [], await file.BlobsAsync(BatchFile.RejectsContainer));
        Assert.Equal([file.LedgerName], await file.BlobsAsync(BatchFile.ReceiptsContainer));
        Assert.Equal([file.LedgerName], await file.BlobsAsync(BatchFile.LedgerContainer));
        await file.IsAtRestAsync("Completed");
    }

    /// <summary>Settled, without what only a run needs, and free.</summary>
    public static async Task IsAtRestAsync(this StoredFile file, string status)
    {
        Assert.False(await file.IsLeasedAsync());
        var ledger = (await file.LedgerAsync())!.Value;
        Assert.Equal(status, ledger.GetProperty("status").GetString());
        Assert.DoesNotContain(ledger.EnumerateObject(), property => property.Name is "checkpoint" or "progress" && property.Value.ValueKind != JsonValueKind.Null);
    }

    private static void AssertRecord(JsonElement record, byte[] bytes, BlobProperties? blob)
    {
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), record.GetProperty("sha256").GetString());
        Assert.Equal(bytes.LongLength, record.GetProperty("length").GetInt64());
        if (blob is not null)
            Assert.Equal(blob.ETag.ToString().Trim('"'), record.GetProperty("etag").GetString()!.Trim('"'));
    }

    /// <summary>Equal to one of these, or absent; a difference of megabytes is told by its place.</summary>
    private static void AssertOneOf(string what, byte[]? found, params byte[]?[] allowed)
    {
        if (found is null || allowed.Any(bytes => bytes is not null && found.AsSpan().SequenceEqual(bytes)))
            return;
        var nearest = allowed.Where(bytes => bytes is not null).Select(bytes => found.AsSpan().CommonPrefixLength(bytes)).DefaultIfEmpty(0).Max();
        Assert.Fail($"The {what} has {found.Length} bytes and is none of those allowed ({string.Join(", ", allowed.Select(bytes => bytes?.Length))} bytes); it differs from byte {nearest} on.");
    }
}
