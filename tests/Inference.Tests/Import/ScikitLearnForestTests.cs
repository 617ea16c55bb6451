using System.Diagnostics;
using System.Globalization;
using Inference.Cli;
using Inference.Csv;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Import;

/// <summary>A real scikit-learn random forest, imported: its probabilities and labels must be scikit-learn's own.</summary>
public sealed class ScikitLearnForestTests : IDisposable
{
    private const int Rows = 10_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Probabilities_And_Labels_Are_Those_Of_Scikit_Learn(int classes)
    {
        await RunPythonAsync(classes);
        var (exitCode, output, errors) = await CliProcess.RunAsync(
            ["import", _folder.File("model.onnx"), "--name", "forest", "--features", _folder.File("rows.csv"), "--golden", _folder.File("golden.csv"), "--models", _folder.File("models")]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("Scored by tree-ensemble: 100 trees", output, StringComparison.Ordinal);
        Assert.Contains("on 10,000 rows of golden.csv: largest difference", output, StringComparison.Ordinal);
        using var model = ModelPackage.Load(_folder.File("models", "forest", "1"));
        var golden = Read("golden.csv");
        var labels = Read("labels.csv");
        var scores = new float[model.ScoresPerRow];
        for (var row = 0; row < Rows; row++)
        {
            model.Score([.. golden[row].Take(model.Schema.Count).Select(Number)], scores);
            foreach (var (expected, score) in golden[row].Skip(model.Schema.Count).Zip(scores))
                Assert.Equal(Number(expected), score, 1e-5f);
            Assert.Equal(labels[row][0], model.Manifest.Labels![model.Predict(scores).LabelIndex]);
        }
    }

    private async Task RunPythonAsync(int classes)
    {
        // The distribution's Python first: that is where its packages are.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var script = Path.Combine(ProjectFolder.Find(), "tests", "Inference.Tests", "Import", "sklearn_forest.py");
        var (exitCode, errors) = await StartAsync(python, ["-c", "import sklearn, onnx"]);
        Assert.SkipUnless(exitCode == 0, "scikit-learn and onnx are not installed (Debian: python3-sklearn python3-onnx).");
        (exitCode, errors) = await StartAsync(python, [script, _folder.Path, classes.ToString(CultureInfo.InvariantCulture), Rows.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(exitCode == 0, errors);
    }

    private static async Task<(int ExitCode, string Errors)> StartAsync(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, errors);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return (-1, error.Message);
        }
    }

    private List<string[]> Read(string name)
    {
        var reader = new CsvReader(File.ReadAllBytes(_folder.File(name)));
        reader.Read();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add(reader.ToStrings());
        Assert.Equal(Rows, rows.Count);
        return rows;
    }

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);
}
