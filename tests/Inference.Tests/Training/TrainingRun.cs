using System.Text;
using Inference.Cli;
using Inference.Cli.Training;
using Inference.Cli.Training.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace Inference.Tests.Training;

/// <summary>A folder to train in.</summary>
internal sealed class TrainingRun : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public string Folder { get; } = Directory.CreateTempSubdirectory("train-tests-").FullName;

    public string Output { get; private set; } = "";

    public string ModelsFolder => Path.Combine(Folder, "models");

    public string Write(string csv, string name = "data.csv")
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, csv, new UTF8Encoding(false));
        return path;
    }

    /// <returns>The folder of the new version.</returns>
    public async Task<string> TrainAsync(string csv, string label, Func<TrainOptions, TrainOptions>? change = null)
    {
        var options = new TrainOptions { CsvPath = Write(csv), Label = label, Name = "model", ModelsFolder = ModelsFolder };
        var output = new StringWriter();
        try
        {
            return await new TrainJob(change?.Invoke(options) ?? options, new TrainReport(Screen.On(output)), new FakeTimeProvider(Now)).RunAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            Output = output.ToString();
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
