using System.Globalization;
using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Http;

/// <summary><c>GET /api/batch</c>.</summary>
public sealed class BatchListTests : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const int Files = 60;

    private readonly BatchCalls _calls;

    public BatchListTests(AzuriteFixture azurite) => _calls = new BatchCalls(azurite.Client, SumModel.Binary());

    /// <summary>Sixty files that broke off, every tenth failed, and one of another folder.</summary>
    public async ValueTask InitializeAsync()
    {
        if (await _calls.Lane.ReadAsync("ledger", "zoo/last.csv.json") is not null)
            return;
        for (var i = 0; i < Files; i++)
            await Entries.WriteAsync(_calls.Lane, Name(i), Entries.Running(0.5, i, 10) with { Status = i % 10 == 9 ? LedgerStatus.Failed : LedgerStatus.Running });
        await Entries.WriteAsync(_calls.Lane, "zoo/last.csv", Entries.Running(0.5, 1, 1));
        // A run that has taken the lease and written nothing yet.
        await _calls.Lane.Blob("ledger", "sum/list/empty.csv.json").UploadAsync(BinaryData.Empty, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _calls.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("?limit=7", Files + 1)]
    [InlineData("?limit=1000", Files + 1)]
    [InlineData("", Files + 1)]
    [InlineData("?model=sum&limit=13", Files)]
    [InlineData("?model=zoo", 1)]
    [InlineData("?model=su", 0)]
    [InlineData("?status=failed&limit=4", Files / 10)]
    [InlineData("?status=failed&limit=1", Files / 10)]
    [InlineData("?status=interrupted&limit=50&model=sum", Files - Files / 10)]
    [InlineData("?status=completed&limit=1", 0)]
    public async Task Pages_Lead_Through_All_Files_In_The_Order_Of_Their_Names(string query, int expected)
    {
        var limit = query.Contains("limit=", StringComparison.Ordinal) ? int.Parse(query.Split("limit=")[1].Split('&')[0], CultureInfo.InvariantCulture) : 50;
        var names = new List<string>();
        for (string? next = "/api/batch" + query; next is not null;)
        {
            var parts = next.Split('?', 2);
            var page = await _calls.GetAsync(parts[0], parts.Length == 2 ? "?" + parts[1] : "");
            Assert.Equal(200, page.Status);
            var files = page.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("file").GetString()!).ToList();
            Assert.InRange(files.Count, 0, limit);
            names.AddRange(files);
            next = page.Text("next");
        }

        Assert.Equal(expected, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
    }

    [Fact]
    public async Task A_File_Is_Listed_With_What_Is_Known_Of_It()
    {
        var page = await _calls.GetAsync("/api/batch", "?model=zoo");

        var file = page.Json.GetProperty("files")[0];
        Assert.Equal(("zoo/last.csv", "interrupted", 0.5), (file.GetProperty("file").GetString(), file.GetProperty("status").GetString(), file.GetProperty("progress").GetDouble()));
        Assert.Equal("""{"status":"/api/batch/zoo/last.csv"}""", file.GetProperty("links").GetRawText());
        Assert.Null(page.Text("next"));
    }

    [Fact]
    public async Task The_Latest_Come_Newest_First()
    {
        await Entries.WriteAsync(_calls.Lane, Name(7), Entries.Running(0.6, 7, 10));
        // Times of the store have whole seconds.
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        await Entries.WriteAsync(_calls.Lane, Name(3), Entries.Running(0.7, 3, 10));

        var page = await _calls.GetAsync("/api/batch", "?order=latest&limit=3&model=sum");

        var files = page.Json.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal((3, Name(3)), (files.Count, files[0].GetProperty("file").GetString()));
        var times = files.Select(file => file.GetProperty("updatedAt").GetDateTimeOffset()).ToList();
        Assert.Equal(times.OrderDescending(), times);
        Assert.Null(page.Text("next"));
        Assert.Single((await _calls.GetAsync("/api/batch", "?order=latest&model=zoo")).Json.GetProperty("files").EnumerateArray());
    }

    [Theory]
    [InlineData("?limit=0", "1 to 1000")]
    [InlineData("?limit=1001", "1 to 1000")]
    [InlineData("?limit=+5", "1 to 1000")]
    [InlineData("?limit=", "1 to 1000")]
    [InlineData("?status=done", "running, interrupted, completed, failed")]
    [InlineData("?model=", "folder")]
    [InlineData("?model=a/b", "folder")]
    [InlineData("?after=", "next")]
    [InlineData("?order=newest", "name, latest")]
    [InlineData("?order=latest&after=x", "no pages")]
    [InlineData("?page=2", "model, status, limit, after, order")]
    public async Task Refuses_A_Query_It_Does_Not_Know(string query, string said)
    {
        var answer = await _calls.GetAsync("/api/batch", query);

        Assert.Equal(400, answer.Status);
        Assert.Contains(said, answer.Text("detail"), StringComparison.Ordinal);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"sum/list/{number:000}.csv");
}
