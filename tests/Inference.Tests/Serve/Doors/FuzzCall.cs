using System.Text;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve.Doors;

/// <summary>A call that was right once.</summary>
internal sealed class FuzzCall
{
    /// <summary>Stands for a caller's value that no answer may repeat.</summary>
    public const string Secret = "s3cr3t-4111";

    private const int ShownBytes = 600;

    public required string Door { get; init; }

    public string Method { get; set; } = "POST";

    public required string Path { get; set; }

    public required byte[] Body { get; set; }

    public Dictionary<string, string> Headers { get; } = [];

    public bool Chunked { get; set; }

    /// <summary>A right call through a random door, with the members that only some clients send.</summary>
    public static FuzzCall Right(Random random, IReadOnlyList<LoadedModel> models)
    {
        var model = models[random.Next(models.Count)];
        Door[] doors = [.. AllDoors.List.Where(door => door.Takes(model))];
        var door = doors[random.Next(doors.Length)];
        var body = door.Body(model, ModelKinds.Rows(model, random.Next(4), random.Next()));
        if (door.Name.StartsWith("V2", StringComparison.Ordinal) && random.Next(2) == 0)
            body = "{\"id\":\"42\",\"parameters\":{\"content_type\":\"pd\",\"timeout\":1000000},\"outputs\":[{\"name\":\"prediction\"}]," + body[1..];
        var call = new FuzzCall { Door = door.Name, Path = door.Path(model.Name), Body = Encoding.UTF8.GetBytes(body), Chunked = random.Next(4) == 0 };
        call.Headers["Content-Type"] = door.ContentType;
        call.Headers["Accept"] = door.Accept;
        return call;
    }

    /// <summary>Whether the value got where names stand: of a member, a tensor, a column. Errors say names.</summary>
    public bool IsSecretAName
    {
        get
        {
            var text = Encoding.UTF8.GetString(Body);
            return text.Contains($"\"{Secret}\":", StringComparison.Ordinal)
                || text.Contains($"\"name\":\"{Secret}\"", StringComparison.Ordinal)
                || text.Contains("\"columns\":[", StringComparison.Ordinal)
                || (Headers["Content-Type"].StartsWith("text/csv", StringComparison.Ordinal) && text.Split('\n')[0].Contains(Secret, StringComparison.Ordinal));
        }
    }

    /// <summary>What is sent.</summary>
    public HttpRequestMessage ToRequest()
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(Path, UriKind.Relative)) { Content = new ByteArrayContent(Body) };
        request.Headers.TransferEncodingChunked = Chunked;
        foreach (var (name, value) in Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>For the message of a test that fails: enough to send it again.</summary>
    public override string ToString() =>
        $"{Method} {Path} ({Door}) {string.Join("; ", Headers.Select(header => $"{header.Key}: {header.Value}"))}\n{(Body.Length > ShownBytes ? $"{Body.Length} bytes, " : "")}{Convert.ToBase64String(Body.AsSpan(0, Math.Min(Body.Length, ShownBytes)))}";
}
