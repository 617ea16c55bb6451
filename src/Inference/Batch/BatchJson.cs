using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inference.Batch;

/// <summary>JSON form of receipts and ledger entries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(SweepReceipt))]
internal sealed partial class BatchJson : JsonSerializerContext
{
    /// <summary>A receipt as people read it: indented, with every character as it is.</summary>
    public static byte[] ToUtf8(Receipt receipt) => JsonSerializer.SerializeToUtf8Bytes(receipt, Readable.Receipt);

    /// <summary>A sweep's receipt, likewise.</summary>
    public static byte[] ToUtf8(SweepReceipt receipt) => JsonSerializer.SerializeToUtf8Bytes(receipt, Readable.SweepReceipt);

    private static BatchJson Readable => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
