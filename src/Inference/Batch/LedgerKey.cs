using System.Security.Cryptography;
using System.Text;
using Inference.Models;

namespace Inference.Batch;

/// <summary>The identity of a piece of batch work: same key, same output bytes.</summary>
internal static class LedgerKey
{
    /// <summary>Lower-case hex of SHA-256 over blob name, ETag, and the model's manifest, which holds its file's hash and the batch options.</summary>
    public static string Of(string inputName, string etag, LoadedModel? model) => Hash($"{inputName}\n{etag}\n{model?.ManifestSha256}");

    /// <summary>
    /// What the ids of all blocks of this content begin with. What cuts it is part of it: blocks of another cut, or of another
    /// release, must not get into the same blob.
    /// </summary>
    public static byte[] Stamp(string key, string cut) => SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{cut}"))[..StagedBlob.StampBytes];

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
