using Azure;
using Inference.Predict;
using Microsoft.AspNetCore.Http;

namespace Inference.Batch.Http;

/// <summary>The list of all files that a run was begun for.</summary>
internal sealed class BatchListing(BatchHistory history)
{
    /// <summary>A page in the order of the names, or the files that changed last.</summary>
    /// <exception cref="CallException">The query cannot be used.</exception>
    public async Task<IResult> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var query = BatchQuery.OfList(request);
        var (files, next) = query.IsLatest
            ? (await history.LatestAsync(query.Filter, query.Limit, cancellationToken), null)
            : await PageAsync(query, cancellationToken);
        var page = new BatchPage([.. files.Select(status => new BatchReport(status))], next is null ? null : query.Next(next));
        return new JsonResult<BatchPage>(page, BatchHttpJson.Default.BatchPage);
    }

    private async Task<(IReadOnlyList<BatchStatus> Files, string? Next)> PageAsync(BatchQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await history.PageAsync(query.Filter, query.Limit, query.After, cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status == StatusCodes.Status400BadRequest)
        {
            // The storage reads its mark itself, and everything else of that call is ours.
            throw CallException.Bad("'after' is not what the link 'next' of an earlier answer had there.");
        }
    }
}
