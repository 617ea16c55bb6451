using System.Diagnostics;
using Inference.Cli;
using Inference.Tests.Batch.Faults;
using Inference.Tests.Testing;

namespace Inference.Tests.Score;

/// <summary>Peak resident memory of <c>score</c>, as the system counts it, does not grow with the file.</summary>
[Collection(RunsAlone.Name)]
public sealed class ScoreMemoryTests : IDisposable
{
    private const long MaxPeakBytes = 150 * 1000 * 1000;
    private const double MaxGrowth = 1.1;

    private readonly TemporaryFolder _folder = new();

    [Fact(Timeout = 120_000)]
    public async Task A_File_Of_Many_Chunks_Takes_Few_Buffers() => await PeakAsync(200_000, TestContext.Current.CancellationToken);

    [Fact(Timeout = 3_600_000)]
    [Trait("Category", Soak.Category)]
    public async Task Twenty_Million_Rows_Take_As_Much_As_One_Million()
    {
        Soak.Only();
        var peaks = new List<long>();
        foreach (var rows in new[] { 1_000_000, 5_000_000, 20_000_000 })
            peaks.Add(await PeakAsync(rows, TestContext.Current.CancellationToken));

        Assert.InRange((double)peaks.Max() / peaks.Min(), 1, MaxGrowth);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<long> PeakAsync(int rows, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Where the system keeps no peak there is nothing to read.");
        var written = Write(_folder.File("in.csv"), rows);
        using var process = CliProcess.Start(["score", _folder.File("in.csv"), "--model", Served.Model, "--out", _folder.File("out.csv"), "--rejects", _folder.File("rejects.csv")]);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var peak = await PeakAsync(process, cancellationToken);

        Assert.Equal((ExitCodes.Done, ""), (process.ExitCode, process.ExitCode == ExitCodes.Done ? "" : await errors));
        TestContext.Current.TestOutputHelper?.WriteLine($"{rows} rows, {written / 1_000_000} MB: peak {peak / 1_000_000} MB. {(await output).Trim()}");
        Assert.InRange(peak, 1, MaxPeakBytes);
        return peak;
    }

    private static async Task<long> PeakAsync(Process process, CancellationToken cancellationToken)
    {
        var peak = 0L;
        while (!process.WaitForExit(TimeSpan.Zero))
        {
            process.Refresh();
            // 0 once it has ended.
            peak = Math.Max(peak, process.PeakWorkingSet64);
            await Task.Delay(20, cancellationToken);
        }

        return peak;
    }

    /// <summary>Writes the same few megabytes again and again, until there are at least so many rows.</summary>
    private static long Write(string path, int rows)
    {
        var piece = PaymentsCsv.Write(9, 4_000_000);
        var header = piece.AsSpan().IndexOf((byte)'\n') + 1;
        var rowsOfPiece = RowsOf(piece);
        using var file = File.Create(path);
        file.Write(piece.AsSpan(0, header));
        for (var row = 0; row < rows; row += rowsOfPiece)
            file.Write(piece.AsSpan(header));
        return file.Length;
    }

    private static int RowsOf(byte[] csv) => csv.AsSpan().Count("\np-"u8);
}
