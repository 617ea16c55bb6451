using System.Text.Json;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve.Doors;

/// <summary>Whatever is sent, the answer is one that the protocol has: never a 500, never a stack trace, never the caller's values.</summary>
public sealed class FuzzTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const int Seed = 20_261_125;

    /// <summary>Never: 500, 502, and the rest that nobody here answers.</summary>
    private static readonly int[] Allowed = [200, 400, 404, 405, 406, 413, 415, 429, 501, 504];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public Task Spoiled_Calls_Get_An_Answer_Of_The_Protocol() => SendAsync(1500, TestContext.Current.CancellationToken);

    [Fact(Timeout = 1_200_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Fifty_Thousand_Spoiled_Calls_Get_An_Answer_Of_The_Protocol()
    {
        Soak.Only();
        return SendAsync(50_000, TestContext.Current.CancellationToken);
    }

    private async Task SendAsync(int calls, CancellationToken cancellationToken)
    {
        ModelKinds.WriteTo(_folder.Path);
        await using var host = await RunningHost.StartAsync(azurite, _folder.Path);
        IReadOnlyList<LoadedModel> models = [.. host.Models.Live];
        var random = new Random(Seed);
        var statuses = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < calls; i++)
        {
            var call = FuzzCall.Right(random, models);
            FuzzMutations.Apply(random, call);
            using var request = call.ToRequest();
            using var response = await host.Http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            var key = $"{call.Door.Split(',')[0]} {(int)response.StatusCode}";
            statuses[key] = statuses.GetValueOrDefault(key) + 1;
            Check(call, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, answer);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{calls} calls, seed {Seed}: {string.Join(", ", statuses.Select(status => $"{status.Key}: {status.Value}"))}");
        // It must have been more than knocking at closed doors.
        Assert.All(AllDoors.List.Select(door => door.Name.Split(',')[0]).Distinct(), door => Assert.True(statuses.GetValueOrDefault($"{door} 200") > calls / 100 && statuses.GetValueOrDefault($"{door} 400") > calls / 100, door));
    }

    private static void Check(FuzzCall call, int status, string? mediaType, string answer)
    {
        Assert.True(Allowed.Contains(status), $"{status} for {call}\n{answer}");
        Assert.False(answer.Contains(FuzzCall.Secret, StringComparison.Ordinal) && !call.IsSecretAName, $"Repeats a value: {call}\n{answer}");
        Assert.False(answer.Contains("Exception", StringComparison.Ordinal) || answer.Contains("   at ", StringComparison.Ordinal), $"Shows its inside: {call}\n{answer}");
        // A NUL in an address is the web server's to refuse, before any protocol sees it.
        if (status == 400 && call.Path.Contains("%00", StringComparison.Ordinal) && answer.Length == 0)
            return;
        // An address of nobody, or of the page, is answered in plain text to those who want no JSON.
        if (call.Method == "HEAD" || mediaType is "text/csv" or "application/octet-stream" || (status == 200 && call.Method != "POST") || (status is 404 or 405 && mediaType == "text/plain"))
            return;
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (status != 200)
                Assert.True(SaysWhatIsWrong(json.RootElement, call) || (status is 404 or 405 && json.RootElement.TryGetProperty("title", out _)), $"Not the error form: {call}\n{answer}");
        }
        catch (JsonException)
        {
            Assert.Fail($"{status} is not answered with JSON: {call}\n{answer}");
        }
    }

    private static bool SaysWhatIsWrong(JsonElement answer, FuzzCall call) => answer.TryGetProperty(ErrorMember(call), out var error) && error.GetString() is { Length: > 0 };

    /// <summary>Where the protocol of the address says what is wrong; addresses of nobody are answered with mere problem details.</summary>
    private static string ErrorMember(FuzzCall call) => call.Path.Split('/', '?')[1].ToUpperInvariant() switch
    {
        "V1" or "V2" => "error",
        "INVOCATIONS" => "message",
        _ => "detail",
    };
}
