using System.Diagnostics;
using System.Globalization;
using Inference.Batch;
using Inference.Cli.Models;
using Inference.Csv;
using Inference.Models;

namespace Inference.Cli.Score;

/// <summary>Scores one local file. Files that are written appear whole, at the end, or not at all.</summary>
internal static class ScoreJob
{
    /// <exception cref="CliException">The message says what to do.</exception>
    public static async Task<int> RunAsync(ScoreOptions options, CancellationToken cancellationToken)
    {
        BatchStart.InBackground();
        CheckFiles(options);
        try
        {
            using var model = await OpenAsync(options, cancellationToken);
            await ScoreAsync(options, model, cancellationToken);
            return ExitCodes.Done;
        }
        catch (CsvFormatException error)
        {
            throw new CliException($"{options.Csv} cannot be scored: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException(error.Message, error);
        }
        catch (OperationCanceledException error)
        {
            throw new CliException($"Stopped before the end of {options.Csv}. Nothing was written.", error);
        }
    }

    private static async Task ScoreAsync(ScoreOptions options, LoadedModel model, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var batch = options.Over(model.Manifest.Batch);
        var pipeline = new BatchPipeline(model, new InferenceOptions().BatchChunkBytes, new BatchThreads(0, yields: false))
        {
            Options = batch,
            Format = new BatchFormat { GzipInput = IsGzip(options.Csv), GzipOutput = IsGzip(options.Out), GzipRejects = IsGzip(options.Rejects) },
        };
        await using var input = new FileStream(options.Csv, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        await using var sink = FileSink.Open(options.Out, options.Rejects);
        var counts = await ScoreProgress.RunAsync(input.CanSeek ? input.Length : null, progress => pipeline.RunAsync(input, sink, progress, cancellationToken));
        if (RejectLimit.Failure(counts, batch.ErrorThreshold) is { } failure)
        {
            // No output then, but the bad rows are shown: they are what is to be mended.
            await sink.CommitRejectsAsync();
            throw new CsvFormatException(failure.Code, $"{failure.Message} They are in {options.Rejects}; no output was written.");
        }

        await sink.CommitAsync();
        Report(model, counts, clock.Elapsed, options);
    }

    private static void CheckFiles(ScoreOptions options)
    {
        if (Directory.Exists(options.Csv))
            throw new CliException($"{options.Csv} is a folder. Name a file.");
        if (!File.Exists(options.Csv))
            throw new CliException($"There is no file {options.Csv}.");
        foreach (var written in new[] { options.Out, options.Rejects })
        {
            if (IsSame(written, options.Csv))
                throw new CliException($"{written} is the input itself. Name another file.");
            if (Directory.Exists(written))
                throw new CliException($"{written} is a folder. Name a file in it.");
            if (written == "-" || IsDevice(written))
                throw new CliException($"{written} is no file: results are written beside their place and moved there, whole, at the end. Name a file.");
        }

        if (IsSame(options.Out, options.Rejects))
            throw new CliException($"{options.Out} cannot be both the output and the rejects. Name another file by --rejects.");
    }

    private static bool IsSame(string one, string other) =>
        string.Equals(Target(one), Target(other), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a file lies, links followed.</summary>
    private static string Target(string path) => File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target ? target.FullName : Path.GetFullPath(path);

    /// <summary>Whether there is something else than a file: a device, or a pipe, which has no places. Moving a file there would put an end to it.</summary>
    private static bool IsDevice(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path))
            return false;
        if (new[] { Path.GetFullPath(path), Target(path) }.Any(place => place.StartsWith("/dev/", StringComparison.Ordinal) && !place.StartsWith("/dev/shm/", StringComparison.Ordinal)))
            return true;
        try
        {
            // Opened for both, a pipe does not wait for its reader.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return !stream.CanSeek;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be opened can still be replaced, or says so then.
            return false;
        }
    }

    private static bool IsGzip(string path) => new BatchFile(path).IsGzip;

    private static async Task<LoadedModel> OpenAsync(ScoreOptions options, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(options.Model, ModelPackage.ManifestFile)))
            return ModelPackage.Load(options.Model);
        var packages = await PackagePlace.OpenAsync(options.ModelsFolder, storage: null, cancellationToken);
        return await PackagePlace.LoadAsync(await packages.LiveAsync(packages.Catalog.Get(options.Model), cancellationToken), cancellationToken);
    }

    private static void Report(LoadedModel model, BatchCounts counts, TimeSpan elapsed, ScoreOptions options)
    {
        var plain = CultureInfo.InvariantCulture;
        Console.Out.WriteLine(string.Create(plain, $"Scored {counts.Scored:N0} of {counts.Rows:N0} rows with {model.Name} version {model.VersionText} in {elapsed.TotalSeconds:0.00} s ({counts.Rows / elapsed.TotalSeconds:N0} rows/s) into {options.Out}"));
        Console.Out.WriteLine($"Scorer: {model.Scorer.Name}, {model.Scorer.Detail}");
        if (counts.Rejected > 0)
            Console.Out.WriteLine(string.Create(plain, $"Rejected {counts.Rejected:N0} rows into {options.Rejects}: {string.Join(", ", counts.Reasons.Select(reason => $"{reason.Key} {reason.Value}"))}"));
    }
}
