using System.Text;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve.Doors;

/// <summary>The same row gets the same score, to the last digit, through every protocol, in every form, and in a file; for every task and scorer.</summary>
public sealed class DoorParityTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const int Rows = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 120_000)]
    public async Task A_Row_Gets_The_Same_Score_Through_Every_Door()
    {
        ModelKinds.WriteTo(_folder.Path);
        await using var host = await RunningHost.StartAsync(azurite, _folder.Path);
        Assert.Equal(ModelKinds.All, host.Models.Live.Select(model => $"{model.Name} {model.Scorer.Name}"));

        foreach (var model in host.Models.Live)
        {
            var rows = ModelKinds.Rows(model, Rows);
            var expected = await AllDoors.List[0].AskAsync(host.Http, model, rows);
            Assert.Equal(Rows, expected.Count);
            foreach (var door in AllDoors.List.Where(door => door.Takes(model)))
            {
                var said = await door.AskAsync(host.Http, model, rows);
                Assert.Equal(expected.Select(row => Line(model.Name, door, Like(row, said[0]))), said.Select(row => Line(model.Name, door, row)));
                // Alone it is what it is among others.
                Assert.Equal([said[7]], await door.AskAsync(host.Http, model, [rows[7]]));
            }

            using var csv = new MemoryStream(Encoding.UTF8.GetBytes(RowText.CsvWithHeader(model, rows)));
            var scored = await host.ScoreFileAsync($"{model.Name}/rows.csv", csv, TestContext.Current.CancellationToken);
            Assert.Equal(expected.Select(row => row with { Probabilities = null }), scored.Select(row => new Said(row["prediction"], row.GetValueOrDefault("probability", ""), null)));
        }
    }

    private static Said Like(Said expected, Said said) => said.Probabilities is null ? expected with { Probabilities = null } : expected;

    private static string Line(string model, Door door, Said said) => $"{model}, {door}: {said}";
}
