using Microsoft.AspNetCore.Http;

namespace Inference.Batch.Http;

/// <summary>Addresses below <c>/api/batch</c>.</summary>
internal static class BatchPath
{
    private const string Root = "/api/batch";

    /// <summary>A slash that was sent escaped: the one thing that servers leave as it came.</summary>
    private const string EscapedSlash = "%2F";

    /// <summary>Files that an address may mean, the likely one first; none for the list of all.</summary>
    public static IReadOnlyList<BatchFile> Files(HttpRequest request)
    {
        var path = request.Path.Value.AsSpan()[Root.Length..];
        if (path is [] or "/")
            return [];
        return Files(path[1..].ToString());
    }

    /// <summary>
    /// Files that a decoded name may mean, the likely one first. Where <c>%2F</c> stands, a client escaped the slashes of the
    /// name, or the name holds these three characters: that is not told any more.
    /// </summary>
    public static IReadOnlyList<BatchFile> Files(string name)
    {
        var unescaped = name.Replace(EscapedSlash, "/", StringComparison.OrdinalIgnoreCase);
        return unescaped == name ? [new BatchFile(name)] : [new BatchFile(unescaped), new BatchFile(name)];
    }

    /// <summary>Address of the list.</summary>
    public static string OfList(QueryString query) => Root + query;

    /// <summary>Address of a file.</summary>
    public static string Of(BatchFile file) => $"{Root}/{string.Join('/', file.Name.Split('/').Select(Uri.EscapeDataString))}";
}
