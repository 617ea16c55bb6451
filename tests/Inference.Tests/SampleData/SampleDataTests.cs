using System.Globalization;
using System.Text.Json;
using Inference.Batch;
using Inference.Cli;
using Inference.Cli.SampleData;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.SampleData;

public sealed class SampleDataTests
{
    private static readonly string Data = Path.Combine(ProjectFolder.Find(), "data");

    [Fact]
    public void The_Committed_Files_Are_What_The_Generator_Makes_Whatever_The_Culture()
    {
        using var folder = new TemporaryFolder();
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            SampleDataFiles.Write(folder.Path, SampleDataFiles.DefaultSeed);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        foreach (var made in Directory.EnumerateFiles(folder.Path))
            Assert.Equal(File.ReadAllBytes(Path.Combine(Data, Path.GetFileName(made))), File.ReadAllBytes(made));
    }

    [Fact]
    public void Payments_Are_Many_Enough_Small_Enough_And_Three_In_A_Hundred_Are_Fraud()
    {
        var lines = File.ReadAllLines(Path.Combine(Data, "payments.csv")).Skip(1).ToList();

        Assert.True(lines.Count >= 20_000);
        Assert.True(new FileInfo(Path.Combine(Data, "payments.csv")).Length < 3_000_000);
        Assert.InRange(lines.Count(line => line.EndsWith(",1", StringComparison.Ordinal)) / (double)lines.Count, 0.02, 0.04);
    }

    [Fact]
    public async Task New_Payments_Are_All_Scored_And_Of_The_Bad_Rows_Each_Is_Rejected_For_Its_Reason()
    {
        using var payments = ModelPackage.Load(Path.Combine(ProjectFolder.Find(), "models", "payments", "1"));

        var good = await RunAsync(payments, "payments_new.csv");
        Assert.Equal((200, 200, 0), (good.Rows, good.Scored, good.Rejected));

        var bad = await RunAsync(payments, "payments_bad_rows.csv");
        Assert.Equal(BadRows.Good, bad.Scored);
        Assert.Equal(JsonSerializer.Serialize(BadRows.Bad.OrderBy(reason => reason.Key, StringComparer.Ordinal)), JsonSerializer.Serialize(bad.Reasons.Select(reason => KeyValuePair.Create(reason.Key, (int)reason.Value))));
    }

    private static async Task<BatchCounts> RunAsync(LoadedModel model, string name)
    {
        await using var input = File.OpenRead(Path.Combine(Data, name));
        return await new BatchPipeline(model, 64 * 1024, new BatchThreads(2, yields: false)).RunAsync(input, new NoSink(), null, CancellationToken.None);
    }
}
