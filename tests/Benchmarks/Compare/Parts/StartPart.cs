using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;
using Inference.Cli.Storage;
using Inference.Tests.Testing;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>From the start of <c>serve</c> to its first answer, storage already running.</summary>
internal static partial class StartPart
{
    private const double MostSeconds = 1.5, MostLoading = 0.3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var storage = await ServedModels.StartStorageAsync(bench, cancellationToken);
        var json = CallForm.Reference.Body(CallForm.ReadRows(bench.Files.Test, 1));
        var one = new Starts(bench, Workspace.Trees);
        var two = new Starts(bench, Workspace.Trees, Workspace.Forest);
        for (var time = 0; time < bench.Options.Starts; time++)
        {
            await MeasureAsync(bench, storage, two, json, cancellationToken);
            await MeasureAsync(bench, storage, one, json, cancellationToken);
        }

        bench.Report.Begin("Start of `serve`").Table(["Models", "First answer s", "Loading models s"], [one.Cells, two.Cells]);
        bench.Report.Targets.Add("start of `serve` to its first answer, `trees`", one.FirstAnswer.Median, Bound.AtMost(MostSeconds, "0.00 s"));
        bench.Report.Targets.Add("of which loading the model", one.Loading.Median, Bound.AtMost(MostLoading, "0.000 s"));
    }

    private static async Task MeasureAsync(Bench bench, AzuriteProcess storage, Starts starts, string json, CancellationToken cancellationToken)
    {
        var choices = ServedModels.Choices(bench, storage, starts.Folder);
        var clock = Stopwatch.StartNew();
        var starting = ServeProcess.StartAsync(choices, cancellationToken);
        await FirstAnswer.WaitAsync(new Uri(choices.Address, "/api/predict"), json, Pause, cancellationToken);
        starts.FirstAnswer.Add(clock.Elapsed.TotalSeconds);
        await using var server = await starting;
        starts.Loading.Add(server.Lines.Select(line => Loaded().Match(line)).Where(match => match.Success).Sum(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) / 1000);
        bench.Report.Note($"started with {string.Join(" and ", starts.Models)}");
    }

    [GeneratedRegex("Loaded .* in ([0-9]+) ms:")]
    private static partial Regex Loaded();

    /// <summary>Starts with the same models.</summary>
    private sealed class Starts
    {
        public Starts(Bench bench, params string[] models)
        {
            Models = models;
            Folder = bench.Files.Of($"models-{string.Join('-', models)}");
            if (Directory.Exists(Folder))
                Directory.Delete(Folder, recursive: true);
            foreach (var model in models)
            {
                var package = Directory.CreateDirectory(Path.Combine(Folder, model, "1"));
                foreach (var file in Directory.EnumerateFiles(bench.Files.Package(model)))
                    File.Copy(file, Path.Combine(package.FullName, Path.GetFileName(file)));
            }

            File.WriteAllText(Path.Combine(Folder, "serving.json"), $$"""{"default": "{{models[0]}}"}""");
        }

        public string[] Models { get; }

        /// <summary>A models folder that has these and no others.</summary>
        public string Folder { get; }

        public Series FirstAnswer { get; } = new();

        public Series Loading { get; } = new();

        public string[] Cells => [string.Join(", ", Models.Select(model => $"`{model}`")), FirstAnswer.Text("0.00"), Loading.Text("0.000")];
    }
}
