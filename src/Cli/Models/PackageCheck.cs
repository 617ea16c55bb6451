using System.Diagnostics;
using System.Globalization;
using System.Text;
using Inference.Models;

namespace Inference.Cli.Models;

/// <summary>Checks one package as serving does, and says which scorer it gets and how fast that is.</summary>
internal static class PackageCheck
{
    private const int BlockRows = 512;

    private static readonly TimeSpan MeasuredFor = TimeSpan.FromMilliseconds(200);

    /// <summary>Loads and reports; what is wrong is thrown.</summary>
    public static async Task<int> RunAsync(string nameOrFolder, Func<Task<PackagePlace>> open, CancellationToken cancellationToken)
    {
        var files = await ReadAsync(nameOrFolder, open, cancellationToken);
        var clock = Stopwatch.StartNew();
        using var model = ModelPackage.Open(files);
        var loaded = clock.Elapsed;
        var golden = GoldenRows.Parse(files.Golden, model.Schema, model.ScoresPerRow);
        var plain = CultureInfo.InvariantCulture;
        Console.Out.WriteLine(string.Create(plain, $"{model.Name} version {model.VersionText} can be served."));
        Console.Out.WriteLine(string.Create(plain, $"  Task         {model.Manifest.Task}, {model.Schema.Count} features"));
        Console.Out.WriteLine(string.Create(plain, $"  Model file   {files.Model.Location}, {files.Model.Content.Length:N0} bytes, SHA-256 matches"));
        Console.Out.WriteLine(string.Create(plain, $"  Golden rows  {golden.Count}, all reproduced"));
        Console.Out.WriteLine(string.Create(plain, $"  Scorer       {model.Scorer.Name}: {model.Scorer.Detail}; about {model.Scorer.MemoryBytes / 1e6:0.0} MB"));
        Console.Out.WriteLine(string.Create(plain, $"  Time         loaded in {loaded.TotalMilliseconds:0} ms; {NanosecondsPerRow(model, 1) / 1000:0.00} µs a row alone, {NanosecondsPerRow(model, BlockRows) / 1000:0.00} µs in blocks of {BlockRows}"));
        Console.Out.WriteLine($"  Real time    {model.Merging.Reason}");
        return ExitCodes.Done;
    }

    private static async Task<PackageFiles> ReadAsync(string nameOrFolder, Func<Task<PackagePlace>> open, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(nameOrFolder, ModelPackage.ManifestFile)))
            return ModelPackage.Read(nameOrFolder);
        var (name, version) = nameOrFolder.Split('/') switch
        {
            [var alone] when ModelPackage.IsValidName(alone) => (alone, null),
            [var model, var number] when ModelPackage.IsValidName(model) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) => (model, (int?)parsed),
            _ => throw new CliException($"{nameOrFolder} is neither the folder of a package, which has a {ModelPackage.ManifestFile}, nor <name> or <name>/<version>."),
        };
        var place = await open();
        var known = place.Catalog.Get(name);
        var stored = version is { } chosen ? PackagePlace.Version(known, chosen) : await place.LiveAsync(known, cancellationToken);
        return await stored.ReadAsync(InferenceOptions.DefaultMaxModelFileBytes, cancellationToken);
    }

    /// <summary>Time per row on one thread, of blocks of the example row.</summary>
    private static double NanosecondsPerRow(LoadedModel model, int rows)
    {
        var row = new float[model.Schema.Count];
        for (var i = 0; i < row.Length; i++)
            model.Schema[i].ParseText(Encoding.UTF8.GetBytes(model.Example[i]), out row[i]);
        var features = Enumerable.Repeat(row, rows).SelectMany(values => values).ToArray();
        var scores = new float[rows * model.ScoresPerRow];
        var clock = Stopwatch.StartNew();
        var blocks = 0;
        for (; clock.Elapsed < MeasuredFor; blocks++)
            model.Score(features, scores);
        return clock.Elapsed.TotalNanoseconds / blocks / rows;
    }
}
