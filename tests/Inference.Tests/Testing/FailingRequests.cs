using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Inference.Batch;

namespace Inference.Tests.Testing;

/// <summary>A store some of whose requests fail before they are sent, as if the process had died there.</summary>
internal sealed class FailingRequests(Func<Request, bool> fails) : HttpPipelineSynchronousPolicy
{
    public static BlobServiceClient Client(AzuriteFixture azurite, Func<Request, bool> fails)
    {
        var options = BlobStorage.NewOptions();
        options.AddPolicy(new FailingRequests(fails), HttpPipelinePosition.PerCall);
        return new BlobServiceClient(azurite.ConnectionString, options);
    }

    public static bool IsBlockOf(Request request, string container) =>
        request.Method == RequestMethod.Put && request.Uri.Query.Contains("comp=block&", StringComparison.Ordinal) && IsIn(request, container);

    public static bool IsCommitOf(Request request, string container) =>
        request.Method == RequestMethod.Put && request.Uri.Query.Contains("comp=blocklist", StringComparison.Ordinal) && IsIn(request, container);

    public static bool IsIn(Request request, string container) => request.Uri.Path.Contains($"/{container}/", StringComparison.Ordinal);

    public override void OnSendingRequest(HttpMessage message)
    {
        if (fails(message.Request))
            throw new RequestFailedException(503, "cut off by the test");
    }
}
