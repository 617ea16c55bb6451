using System.Text.Json;
using System.Xml;
using Azure;

namespace Inference.Batch;

/// <summary>Tells trouble with storage from faults of ours.</summary>
internal static class StorageTrouble
{
    /// <summary>
    /// Whether storage refused, did not answer, or broke off, after the tries that the client makes by itself. A cancellation
    /// that nobody asked for is a call that took too long; an answer that is no XML or JSON was cut short on its way.
    /// </summary>
    public static bool Is(Exception error) => error switch
    {
        RequestFailedException or IOException or TimeoutException or OperationCanceledException or XmlException or JsonException => true,
        // How the client says that all its tries failed.
        AggregateException all => all.InnerExceptions.All(Is),
        _ => false,
    };
}
