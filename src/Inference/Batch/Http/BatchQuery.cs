using System.Globalization;
using Inference.Predict;
using Microsoft.AspNetCore.Http;

namespace Inference.Batch.Http;

/// <summary>What stands behind the question mark of calls to <c>/api/batch</c>.</summary>
internal sealed record BatchQuery(BatchFilter Filter, int Limit, string? After, bool IsLatest)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1000;

    private static readonly string[] Statuses = [BatchStatus.Waiting, BatchStatus.Running, BatchStatus.Interrupted, BatchStatus.Completed, BatchStatus.Failed];

    /// <summary>Parameters of the function key, which a host has read by then.</summary>
    private static readonly string[] Keys = ["code", "clientId"];

    /// <summary>Reads the query of the list.</summary>
    /// <exception cref="CallException">Something in it is not known; the message says what is.</exception>
    public static BatchQuery OfList(HttpRequest request)
    {
        CheckNames(request, "model", "status", "limit", "after", "order");
        var query = new BatchQuery(
            new BatchFilter(
                One(request, "model", text => text.Length > 0 && !text.Contains('/', StringComparison.Ordinal), "the name of a folder of the container 'input'"),
                One(request, "status", Statuses.Contains, string.Join(", ", Statuses))),
            One(request, "limit", text => IsLimit(text, out _), $"a whole number from 1 to {MaxLimit}") is { } limit && IsLimit(limit, out var number) ? number : DefaultLimit,
            One(request, "after", text => text.Length > 0, "what the link 'next' of an earlier answer has there"),
            One(request, "order", text => text is "name" or "latest", "name, latest") == "latest");
        return query is { IsLatest: true, After: not null }
            ? throw CallException.Bad("With order=latest there are no pages: leave 'after' away, or ask for order=name.")
            : query;
    }

    /// <summary>Whether a file shall be scored again although it is settled.</summary>
    /// <exception cref="CallException">Something in the query is not known; the message says what is.</exception>
    public static bool Force(HttpRequest request)
    {
        CheckNames(request, "force");
        return "true".Equals(One(request, "force", text => text.ToUpperInvariant() is "TRUE" or "FALSE", "true, false"), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Refuses a query where none is read.</summary>
    /// <exception cref="CallException">There is one.</exception>
    public static void None(HttpRequest request) => CheckNames(request);

    /// <summary>Address of the next page.</summary>
    /// <param name="after">Where it begins.</param>
    public string Next(string after)
    {
        var query = QueryString.Empty;
        if (Filter.Model is not null)
            query = query.Add("model", Filter.Model);
        if (Filter.Status is not null)
            query = query.Add("status", Filter.Status);
        return BatchPath.OfList(query.Add("limit", Limit.ToString(CultureInfo.InvariantCulture)).Add("after", after));
    }

    private static void CheckNames(HttpRequest request, params string[] allowed)
    {
        if (request.Query.Keys.All(name => allowed.Concat(Keys).Contains(name, StringComparer.OrdinalIgnoreCase)))
            return;
        throw CallException.Bad(allowed.Length == 0
            ? "The address has a query, and this call reads none."
            : $"The query has a parameter that is not known. There are: {string.Join(", ", allowed)}.");
    }

    private static string? One(HttpRequest request, string name, Func<string, bool> isValid, string expected)
    {
        if (!request.Query.TryGetValue(name, out var values))
            return null;
        return values is [{ } text] && isValid(text) ? text : throw CallException.Bad($"'{name}' must be there once and be one of: {expected}.");
    }

    private static bool IsLimit(string text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit;
}
