using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Inference.Batch;
using Inference.Cli.Models;
using Inference.Csv;
using Inference.Models;

namespace Inference.Cli.Score;

/// <summary><c>score</c>: one file through a model, without any storage. Same code and same output as the batch lane.</summary>
internal static class ScoreCommand
{
    private static readonly Argument<string> Csv = new("csv") { Description = "File to score; its header must name the model's features, in any order." };
    private static readonly Option<string> Model = new("--model") { Description = "Name of a model in the models folder, or the folder of one package.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "File to write: the input's columns with the prediction appended.", Required = true };
    private static readonly Option<string?> Rejects = new("--rejects") { Description = "File for the rows that cannot be scored. Default: the name of --out with .rejects.csv; not written when there are none." };
    private static readonly Option<string?> Models = new("--models") { Description = "Folder of the model packages. Default: models in the project." };

    public static Command Create()
    {
        var command = new Command("score", "Score a CSV file into another one.") { Csv, Model, Out, Rejects, Models };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(Csv)!,
            parsed.GetValue(Model)!,
            parsed.GetValue(Out)!,
            parsed.GetValue(Rejects) ?? Path.ChangeExtension(parsed.GetValue(Out)!, ".rejects.csv"),
            parsed.GetValue(Models) ?? ProjectFolder.Models,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string csv, string modelName, string outFile, string rejectsFile, string modelsFolder, CancellationToken cancellationToken)
    {
        if (!File.Exists(csv))
            throw new CliException($"There is no file {csv}.");
        foreach (var written in new[] { outFile, rejectsFile })
        {
            if (Path.GetFullPath(written) == Path.GetFullPath(csv))
                throw new CliException($"{written} is the input itself. Name another file.");
        }

        try
        {
            using var model = await OpenAsync(modelName, modelsFolder, cancellationToken);
            var clock = Stopwatch.StartNew();
            await using var input = new FileStream(csv, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
            await using var sink = new FileSink(outFile, rejectsFile);
            var counts = await ProgressBar.RunAsync(input.Length, progress =>
                new BatchPipeline(model, new InferenceOptions().BatchChunkBytes, new BatchThreads(0, yields: false)).RunAsync(input, sink, progress, cancellationToken));
            RejectLimit.Check(counts, model.Manifest.Batch.ErrorThreshold);
            await sink.CommitAsync();
            Report(model, counts, clock.Elapsed, outFile, rejectsFile);
            return ExitCodes.Done;
        }
        catch (CsvFormatException error)
        {
            throw new CliException($"{csv} cannot be scored: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(error.Message, error);
        }
    }

    private static async Task<LoadedModel> OpenAsync(string nameOrFolder, string modelsFolder, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(nameOrFolder, ModelPackage.ManifestFile)))
            return ModelPackage.Load(nameOrFolder);
        var packages = await PackagePlace.OpenAsync(modelsFolder, storage: null, cancellationToken);
        return await PackagePlace.LoadAsync(await packages.LiveAsync(packages.Catalog.Get(nameOrFolder), cancellationToken), cancellationToken);
    }

    private static void Report(LoadedModel model, BatchCounts counts, TimeSpan elapsed, string outFile, string rejectsFile)
    {
        var plain = CultureInfo.InvariantCulture;
        Console.Out.WriteLine(string.Create(plain, $"Scored {counts.Scored:N0} of {counts.Rows:N0} rows with {model.Name} version {model.VersionText} in {elapsed.TotalSeconds:0.00} s ({counts.Rows / elapsed.TotalSeconds:N0} rows/s) into {outFile}"));
        Console.Out.WriteLine($"Scorer: {model.Scorer.Name}, {model.Scorer.Detail}");
        if (counts.Rejected > 0)
            Console.Out.WriteLine(string.Create(plain, $"Rejected {counts.Rejected:N0} rows into {rejectsFile}: {string.Join(", ", counts.Reasons.Select(reason => $"{reason.Key} {reason.Value}"))}"));
    }
}
