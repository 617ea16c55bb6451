using System.Globalization;
using System.Text.RegularExpressions;
using Inference.Batch;
using Inference.Cli;
using Inference.Cli.Storage;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>Starts <c>serve</c> for these proofs, and reads what it says of a file.</summary>
internal static partial class Served
{
    public const string Model = "payments";

    /// <summary>The committed model that the processes serve, in this process.</summary>
    public static LoadedModel LoadModel() => ModelPackage.Load(Path.Combine(ProjectFolder.Models, Model, "1"));

    /// <param name="storage">Its storage.</param>
    /// <param name="chunkBytes">Bytes of input per chunk.</param>
    /// <param name="arguments">Further arguments.</param>
    public static Task<ServeProcess> StartAsync(string storage, int chunkBytes, params string[] arguments) => ServeProcess.StartAsync(
        new ServeStart(storage, AzuriteProcess.FreePort())
        {
            Arguments = [.. arguments, "--reload-interval", "0"],
            Environment = new Dictionary<string, string> { ["Inference__BatchChunkBytes"] = chunkBytes.ToString(CultureInfo.InvariantCulture) },
        },
        TestContext.Current.CancellationToken);

    /// <summary>How many staged chunks it said that it goes on with; null when it said nothing of the kind.</summary>
    public static int? ResumedChunks(this ServeProcess serve, string file) => serve.Lines
        .Select(line => GoingOn().Match(line))
        .Where(match => match.Success && match.Groups["file"].Value == file)
        .Select(match => (int?)int.Parse(match.Groups["chunks"].Value, CultureInfo.InvariantCulture))
        .LastOrDefault();

    /// <summary>How often it said that it scored a file.</summary>
    public static int TimesScored(this ServeProcess serve, string file) => serve.Lines.Count(line => line.Contains($"Scored {file}:", StringComparison.Ordinal));

    /// <summary>Has an uninterrupted <c>serve</c> score a content, and takes what comes out for right.</summary>
    public static async Task<Expectation> ExpectAsync(RestartableAzurite azurite, string name, byte[] input, int chunkBytes, CancellationToken cancellationToken)
    {
        var file = new StoredFile(azurite.Client, name);
        await using var serve = await StartAsync(azurite.ConnectionString, chunkBytes);
        await file.UntilSettledAsync(await file.DropAsync(input), cancellationToken);
        var rows = (await file.ReceiptAsync())!.Value.GetProperty("rows").GetProperty("read").GetInt64();
        var expected = new Expectation(input, (await file.ReadAsync(BatchFile.OutputContainer))!, await file.ReadAsync(BatchFile.RejectsContainer), rows);
        await file.IsWholeAsync(expected);
        return expected;
    }

    [GeneratedRegex(@"Going on with (?<file>\S+): (?<chunks>\d+) chunks? (are|is) staged already")]
    private static partial Regex GoingOn();
}
