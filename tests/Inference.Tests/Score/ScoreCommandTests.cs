using Inference.Scoring.Trees;
using Inference.Tests.Testing;

namespace Inference.Tests.Score;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scores_A_File_And_Writes_Rejects_Beside_It()
    {
        var (exitCode, output, errors) = await CliProcess.RunAsync(["score", "data/payments_bad_rows.csv", "--model", "payments", "--out", _folder.File("deep", "out.csv")]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("Scored 27 of 43 rows with payments version", output, StringComparison.Ordinal);
        Assert.StartsWith("payment_id,", await File.ReadAllTextAsync(_folder.File("deep", "out.csv")), StringComparison.Ordinal);
        Assert.Equal(16, (await File.ReadAllTextAsync(_folder.File("deep", "out.rejects.csv"))).Split('\n').Count(line => line.Length > 0 && char.IsDigit(line[0])));
        Assert.Equal(2, Directory.GetFiles(_folder.File("deep")).Length);
    }

    /// <summary>Switches of the runtime, so that the processor looks like a lesser one; without any intrinsics there is nothing but scalar code.</summary>
    [Theory]
    [InlineData("AVX2 bit vectors", "DOTNET_EnableAVX512")]
    [InlineData("128-bit bit vectors", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2")]
    [InlineData("eight rows at a time", "DOTNET_EnableHWIntrinsic")]
    public async Task Every_Instruction_Set_Writes_The_Same_Bytes(string scorer, params string[] switchedOff)
    {
        Assert.SkipUnless(BitVectorKernels.Has256, "This processor has nothing to switch off.");
        var here = await ScoreAsync("here.csv", []);
        var there = await ScoreAsync("there.csv", switchedOff);

        Assert.Contains(scorer, there.Output, StringComparison.Ordinal);
        Assert.Equal(here.Bytes, there.Bytes);
    }

    private async Task<(string Output, byte[] Bytes)> ScoreAsync(string name, string[] switchedOff)
    {
        var (exitCode, output, errors) = await CliProcess.RunAsync(["score", "data/payments.csv", "--model", "payments", "--out", _folder.File(name)], switchedOff.ToDictionary(variable => variable, _ => "0"));
        Assert.Equal((0, ""), (exitCode, errors));
        return (output, await File.ReadAllBytesAsync(_folder.File(name)));
    }

    [Theory]
    [InlineData(1, "There is no file", "none.csv", "--model", "payments")]
    [InlineData(1, "The header lacks 13 of 13 columns", "data/sample_input.csv", "--model", "payments")]
    [InlineData(1, "There is no model 'nobody'", "data/sample_input.csv", "--model", "nobody")]
    [InlineData(2, "Option '--model' is required", "data/sample_input.csv")]
    [InlineData(2, "Unrecognized command or argument", "data/sample_input.csv", "--model", "sample", "--colour")]
    public async Task Says_What_Is_Wrong_And_Leaves_No_File(int expectedCode, string message, params string[] arguments)
    {
        var (exitCode, _, errors) = await CliProcess.RunAsync(["score", .. arguments, "--out", _folder.File("out.csv")]);

        Assert.Equal(expectedCode, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
