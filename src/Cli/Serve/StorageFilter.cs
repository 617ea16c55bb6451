using Inference.Batch;
using Inference.Batch.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inference.Cli.Serve;

/// <summary>Answers a call that storage lets down as the batch lane does. One that its caller broke off, or sent wrongly, is no trouble of storage.</summary>
internal sealed class StorageFilter(ILogger<StorageFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception error) when (StorageTrouble.Is(error) && error is not BadHttpRequestException && !context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return StorageAnswer.Trouble(logger, error, context.HttpContext.Response);
        }
    }
}
