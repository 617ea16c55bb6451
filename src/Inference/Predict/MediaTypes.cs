using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Inference.Predict;

/// <summary>What callers say of their body, and of the answer they want.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Csv = "text/csv";
    public const string Bytes = "application/octet-stream";

    /// <summary>For protocols whose answers are JSON and nothing else.</summary>
    public static readonly IReadOnlyList<string> JsonOnly = [Json];

    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>What the body is, or null when <paramref name="allowed"/> has no such type, or it is not plain UTF-8.</summary>
    public static BodyTypes? OfBody(HttpRequest request, BodyTypes allowed)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            return null;
        if (string.IsNullOrEmpty(request.ContentType))
            return allowed.HasFlag(BodyTypes.JsonOrUnsaid) ? BodyTypes.Json : null;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !IsUtf8(type))
            return null;
        if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            return allowed.HasFlag(BodyTypes.Json) ? BodyTypes.Json : null;
        if (allowed.HasFlag(BodyTypes.JsonOrForm) && type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase))
            return BodyTypes.Json;
        if (type.MediaType.Equals(Bytes, StringComparison.OrdinalIgnoreCase))
            return allowed.HasFlag(BodyTypes.Bytes) ? BodyTypes.Bytes : null;
        return type.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase) && allowed.HasFlag(BodyTypes.Csv) ? BodyTypes.Csv : null;
    }

    /// <summary>What a caller should have sent.</summary>
    public static string Expected(BodyTypes allowed) => allowed.HasFlag(BodyTypes.Csv)
        ? $"The body must be plain UTF-8 JSON or CSV. Send the header Content-Type: {Json} or {Csv}, and no Content-Encoding."
        : $"The body must be plain UTF-8 JSON. Send the header Content-Type: {Json}, and no Content-Encoding.";

    /// <summary>The one of <paramref name="offered"/> that the caller likes best, the first when it says nothing; null when none will do.</summary>
    public static string? OfAnswer(HttpRequest request, IReadOnlyList<string> offered)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is null or "" or "*/*" or Json && offered[0] == Json))
            return offered[0];
        // Most callers name one type, and mean it.
        if (accept.Count == 1 && offered.FirstOrDefault(type => type == accept[0]) is { } named)
            return named;
        // What cannot be read says nothing.
        if (!MediaTypeHeaderValue.TryParseList(accept, out var wanted) || wanted.Count == 0)
            return offered[0];
        return offered
            .Select(type => (Type: type, Quality: Quality(wanted, new MediaTypeHeaderValue(type))))
            .Where(offer => offer.Quality > 0)
            .OrderByDescending(offer => offer.Quality)
            .Select(offer => offer.Type)
            .FirstOrDefault();
    }

    /// <summary>What the caller says of a type, by the most exact range that it falls under.</summary>
    private static double Quality(IList<MediaTypeHeaderValue> wanted, MediaTypeHeaderValue type) => wanted
        .Where(range => type.IsSubsetOf(range) || range.MediaType.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase))
        .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
}
