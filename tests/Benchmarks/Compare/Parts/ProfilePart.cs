using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Inference.Batch;
using Inference.Benchmarks.Measuring;
using Inference.Csv;
using Inference.Models;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>
/// Where the time of a batch goes: its stages one by one, on one thread and from memory; what a second thread adds on these
/// cores; and what a process takes that scores next to nothing.
/// </summary>
internal sealed class ProfilePart : IDisposable
{
    private const int Chunks = 16;
    private const int Starts = 5;
    private const int FewRows = 100;
    private const double NanosecondsPerSecond = 1e9;

    private readonly LoadedModel _model;
    private readonly CsvHeader _header;
    private readonly List<byte[]> _chunks = [];
    private readonly int[] _fields;
    private readonly float[] _features;
    private readonly float[] _scores;
    private readonly int _rows;
    private readonly TimeSpan _passTime;

    private ProfilePart(LoadedModel model, CsvHeader header, IEnumerable<byte[]> chunks, TimeSpan passTime)
    {
        _passTime = passTime;
        _model = model;
        _header = header;
        _chunks.AddRange(chunks);
        _fields = header.Bind(model.Schema);
        _rows = _chunks.Sum(chunk => Read(chunk, parses: false));
        _features = new float[_chunks.Max(chunk => Read(chunk, parses: false)) * model.Schema.Count];
        Read(_chunks[0], parses: true);
        _scores = new float[_features.Length / model.Schema.Count];
    }

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var model = ModelPackage.Load(bench.Files.Package(Workspace.Trees));
        await using var file = File.OpenRead(bench.Files.Batch);
        var chunker = new CsvChunker(file, new InferenceOptions().BatchChunkBytes);
        var header = await chunker.ReadHeaderAsync(cancellationToken);
        List<byte[]> chunks = [];
        while (chunks.Count < Chunks && await chunker.ReadAsync(cancellationToken) is { } chunk)
        {
            using (chunk)
                chunks.Add(chunk.Data.ToArray());
        }

        using var part = new ProfilePart(model, header, chunks, bench.Options.PassTime);
        var section = bench.Report.Begin("Where the time of a batch goes");
        section.Text(string.Create(CultureInfo.InvariantCulture, $"Nanoseconds per row, {chunks.Count} chunks in memory, the best of the passes made within {bench.Options.PassTime.TotalSeconds} s."));
        section.Table(["Stage", "ns per row"], part.Stages());
        section.Text($"{part.TwoThreads()} A process that scores {FewRows} rows takes {await StartAsync(bench, cancellationToken)}: the runtime, the model, and the compiler's first work.");
    }

    public void Dispose() => _model.Dispose();

    private IEnumerable<string[]> Stages()
    {
        var scorer = new ChunkScorer(_model, _header, _model.Manifest.Batch with { KeepColumns = [] });
        double[] each =
        [
            PerRow(chunk => Utf8.IsValid(chunk) ? 1 : 0),
            PerRow(chunk => Read(chunk, parses: false)),
            PerRow(chunk => Read(chunk, parses: true)),
            PerRow(chunk => Score(Read(chunk, parses: false))) - PerRow(chunk => Read(chunk, parses: false)),
            PerRow(chunk => Whole(scorer, chunk)),
        ];
        yield return ["check that it is UTF-8", Text(each[0])];
        yield return ["find the fields", Text(each[1])];
        yield return ["read the numbers", Text(each[2] - each[1])];
        yield return ["score", Text(each[3])];
        yield return ["write, and everything else", Text(each[4] - each[0] - each[2] - each[3])];
        yield return ["**a whole chunk**", Text(each[4])];
    }

    /// <summary>What two threads score beside each other, against one alone.</summary>
    private string TwoThreads()
    {
        var scorer = new ChunkScorer(_model, _header, _model.Manifest.Batch with { KeepColumns = [] });
        var alone = PerRow(chunk => Whole(scorer, chunk));
        var beside = new double[2];
        var threads = Enumerable.Range(0, beside.Length).Select(i => new Thread(() => beside[i] = PerRow(chunk => Whole(scorer, chunk)))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return string.Create(CultureInfo.InvariantCulture, $"Two threads beside each other take {beside.Average():0} ns a row each, one alone {alone:0}: the second core adds {(2 * alone / beside.Average()) - 1:0%}.");
    }

    private static async Task<string> StartAsync(Bench bench, CancellationToken cancellationToken)
    {
        var few = bench.Files.Of("few.csv");
        await File.WriteAllLinesAsync(few, File.ReadLines(bench.Files.Batch).Take(1 + FewRows), cancellationToken);
        var seconds = new Results.Series();
        for (var i = 0; i < Starts; i++)
            seconds.Add((await bench.Cli.RunAsync(["score", few, "--model", bench.Files.Package(Workspace.Trees), "--keep", "none", "--out", bench.Files.Of("scored.csv")], cancellationToken)).Seconds);
        return seconds.Text("0.00") + " s";
    }

    private double PerRow(Func<byte[], int> pass) => NanosecondsPerSecond / _rows * BestPass.Seconds(_passTime, () =>
    {
        foreach (var chunk in _chunks)
            pass(chunk);
    });

    private int Read(byte[] chunk, bool parses)
    {
        var reader = new CsvReader(chunk, maxFields: _fields.Length);
        var rows = 0;
        while (reader.Read())
        {
            if (parses)
                Parse(ref reader, _features.AsSpan(rows * _fields.Length, _fields.Length));
            rows++;
        }

        return rows;
    }

    private void Parse(ref CsvReader reader, Span<float> values)
    {
        var four = reader.CanReadFour && values.Length >= FourNumbers.Count;
        for (var next = 0; next < values.Length; next += four ? FourNumbers.Count : 1)
        {
            var first = four ? Math.Min(next, values.Length - FourNumbers.Count) : next;
            // All fields of the file are numbers, in the order of the features.
            if (!four || reader.ReadFour(_fields.AsSpan(first, FourNumbers.Count), areNext: true, values.Slice(first, FourNumbers.Count)) != 0)
                _model.Schema[first].ParseText(reader.Field(_fields[first]), out values[first]);
        }
    }

    private int Score(int rows)
    {
        _model.Score(_features.AsSpan(0, rows * _fields.Length), _scores.AsSpan(0, rows));
        return rows;
    }

    private static int Whole(ChunkScorer scorer, byte[] chunk)
    {
        var copy = ArrayPool<byte>.Shared.Rent(chunk.Length);
        chunk.CopyTo(copy, 0);
        using var result = scorer.Score(new CsvChunk(0, copy, chunk.Length, truncated: false));
        return result.Rows;
    }

    private static string Text(double nanoseconds) => nanoseconds.ToString("0", CultureInfo.InvariantCulture);
}
