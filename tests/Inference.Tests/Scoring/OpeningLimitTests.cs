using System.IO.Compression;
using Inference.Cli.Training.Fitting;
using Inference.Models;
using Inference.Scoring;
using Inference.Tests.Scoring.MlNet;
using Microsoft.ML;

namespace Inference.Tests.Scoring;

public sealed class OpeningLimitTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void What_Opens_In_Time_Is_Returned() => Assert.Equal("open", OpeningLimit.Open(() => "open", OpeningLimit.Default));

    [Fact]
    public void What_Is_Thrown_Is_Thrown_On() =>
        Assert.Throws<InvalidDataException>(() => OpeningLimit.Open<string>(() => throw new InvalidDataException(), OpeningLimit.Default));

    [Fact]
    public void What_Never_Ends_Is_Ended()
    {
        var ended = false;
        var error = Assert.Throws<FormatException>(() => OpeningLimit.Open(
            () =>
            {
                try
                {
                    return Endless();
                }
                finally
                {
                    ended = true;
                }
            },
            Short));
        Assert.Contains("did not open within 0.3 s", error.Message, StringComparison.Ordinal);
        Assert.True(ended);
    }

    /// <summary>Why there is a limit at all: ML.NET 5.0.1 never returns from weights that are said to be more than the file has. When this fails, ML.NET was repaired.</summary>
    [Fact]
    public void MlNet_Never_Returns_From_A_Linear_Model_With_Too_Few_Weights()
    {
        var zip = Overstate(TrainedModel.Fit(ModelTask.Regression, ml => ml.Regression.Trainers.Sdca(nameof(LabelledRow.Number), maximumNumberOfIterations: 1)).Zip);
        var error = Assert.Throws<FormatException>(() => OpeningLimit.Open(() => new MLContext().Model.Load(new MemoryStream(zip), out _), TimeSpan.FromSeconds(2)));
        Assert.Contains("did not open within 2 s", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Overstate(byte[] modelZip)
    {
        const int Length = 256 + 4 + 4;
        using var zip = new MemoryStream();
        zip.Write(modelZip);
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var stream = archive.Entries.Single(entry => entry.FullName.EndsWith("Model/Model.key", StringComparison.Ordinal)).Open();
            foreach (var place in new[] { Length, Length + 8 }) // of the vector, and of its weights
            {
                stream.Position = place;
                stream.Write(BitConverter.GetBytes(1_000_000));
            }
        }

        return zip.ToArray();
    }

    private static int Endless()
    {
        for (var turn = 0; ; turn++)
            Thread.SpinWait(turn & 1);
    }
}
