using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>Ctrl+C in the middle of <c>score</c>.</summary>
[Collection(FaultProofs.Name)]
public sealed class ScoreInterruptTests
{
    private const int Bytes = 48 * 1024 * 1024;

    [Fact(Timeout = 60_000)]
    public async Task Ctrl_C_Leaves_No_Part_Of_A_Result()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("in.csv"), PaymentsCsv.Write(8, Bytes), cancellationToken);
        var results = Directory.CreateDirectory(folder.File("results")).FullName;
        using var score = CliProcess.StartInterruptible(["score", folder.File("in.csv"), "--model", Served.Model, "--out", Path.Combine(results, "out.csv")]);
        var said = score.StandardError.ReadToEndAsync(cancellationToken);
        await StoredFile.UntilAsync(() => Task.FromResult(Directory.EnumerateFiles(results).Any()), cancellationToken);

        await Signals.SendAsync(score.Id, Signals.Interrupt);
        await score.WaitForExitAsync(cancellationToken);

        Assert.Empty(Directory.EnumerateFileSystemEntries(results));
        Assert.Equal(ExitCodes.Failed, score.ExitCode);
        Assert.StartsWith("Stopped before the end of ", (await said).Trim().Split('\n')[^1], StringComparison.Ordinal);
    }
}
