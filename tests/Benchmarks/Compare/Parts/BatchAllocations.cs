using System.Globalization;
using Inference.Batch;
using Inference.Benchmarks.Compare.Results;
using Inference.Models;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>
/// What the batch pipeline allocates per chunk, as the slope between two lengths of input; and per row, as the slope
/// between two sizes of chunk: what does not grow with a chunk's rows is no row's.
/// </summary>
internal static class BatchAllocations
{
    private const int SmallChunk = 1 << 20, LargeChunk = 4 << 20;
    private const int FewChunks = 4, ManyChunks = 20;
    private const double LessThanAByte = 1;

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        using var model = ModelPackage.Load(bench.Files.Package(Workspace.Trees));
        var csv = await ReadAsync(bench.Files.Batch, (long)LargeChunk * ManyChunks, cancellationToken);
        List<string[]> rows = [];
        var worst = 0.0;
        foreach (var threads in new[] { 1, 2 })
        {
            bench.Report.Note($"allocations of the batch on {threads} thread{(threads == 1 ? "" : "s")}");
            var batchThreads = new BatchThreads(threads, yields: false);
            var (small, large) = (new ChunkCost(model, csv, SmallChunk, batchThreads), new ChunkCost(model, csv, LargeChunk, batchThreads));
            // All in one turn of the threads, which keep buffers for as long as they live.
            var perRow = await batchThreads.RunAsync(async () =>
            {
                for (var i = 0; i < bench.Options.AllocationRounds; i++)
                {
                    await small.MeasureAsync(cancellationToken);
                    await large.MeasureAsync(cancellationToken);
                }

                return (large.Bytes.Median - small.Bytes.Median) / (large.RowsPerChunk - small.RowsPerChunk);
            });
            worst = Math.Max(worst, perRow);
            rows.Add([Text(threads, "0"), Cell(small), Cell(large), Text(perRow, "0.000")]);
        }

        var section = bench.Report.Begin("Allocations in batch");
        section.Text($"Bytes that the pipeline allocates, from memory into nothing: per chunk, the slope between {FewChunks} and {ManyChunks} of them; per row, the slope between chunks of 1 and of 4 MiB. What each chunk needs once does not grow with its rows.");
        section.Table(["Threads", "Bytes per chunk of 1 MiB", "Bytes per chunk of 4 MiB", "Bytes per row"], rows);
        bench.Report.Targets.Add("bytes allocated per row in batch (less than one: none)", worst, Bound.AtMost(LessThanAByte, "0.000 B"));
    }

    private static string Cell(ChunkCost chunk) => $"{chunk.Bytes.Text("N0")} for {Text(chunk.RowsPerChunk, "N0")} rows";

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The header of a file, and its rows as often as it takes for so many bytes.</summary>
    private static async Task<byte[]> ReadAsync(string path, long bytes, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var csv = new byte[bytes];
        var header = File.ReadLines(path).First().Length + 1;
        var length = 0;
        while (length < csv.Length)
        {
            file.Position = length == 0 ? 0 : header;
            length += await file.ReadAtLeastAsync(csv.AsMemory(length), csv.Length - length, throwOnEndOfStream: false, cancellationToken);
        }

        return csv;
    }

    /// <summary>The cost of a chunk of some size.</summary>
    private sealed class ChunkCost(LoadedModel model, byte[] csv, int chunkBytes, BatchThreads threads)
    {
        public Series Bytes { get; } = new();

        public double RowsPerChunk { get; private set; }

        public async Task MeasureAsync(CancellationToken cancellationToken)
        {
            // Once to warm pools and compiler.
            await RunAsync(ManyChunks, cancellationToken);
            var (fewBytes, fewRows) = await RunAsync(FewChunks, cancellationToken);
            var (manyBytes, manyRows) = await RunAsync(ManyChunks, cancellationToken);
            Bytes.Add((double)(manyBytes - fewBytes) / (ManyChunks - FewChunks));
            RowsPerChunk = (double)(manyRows - fewRows) / (ManyChunks - FewChunks);
        }

        private async Task<(long Bytes, long Rows)> RunAsync(int chunks, CancellationToken cancellationToken)
        {
            using var input = new MemoryStream(csv, 0, chunks * chunkBytes);
            var pipeline = new BatchPipeline(model, chunkBytes, threads) { Options = model.Manifest.Batch with { KeepColumns = [] } };
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var counts = await pipeline.RunAsync(input, new NoSink(), null, cancellationToken);
            return (GC.GetTotalAllocatedBytes(precise: true) - before, counts.Rows);
        }
    }
}
