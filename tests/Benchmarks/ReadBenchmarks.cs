using BenchmarkDotNet.Attributes;
using Inference.Benchmarks.Compare;
using Inference.Csv;
using Inference.Schema;

namespace Inference.Benchmarks;

/// <summary>CSV of 30 numbers a row, from memory, on one thread: finding the fields, and reading them too. Time per row of about 285 bytes.</summary>
[MemoryDiagnoser]
public class ReadBenchmarks
{
    private const int Rows = 10_000;
    private const ulong Seed = 5;

    private readonly FeatureColumn[] _columns = [.. BenchmarkData.Names(TrainedTrees.Features).Select(name => new FeatureColumn(new FeatureDefinition { Name = name, Type = FeatureType.Number }))];
    private readonly int[] _fields = [.. Enumerable.Range(0, TrainedTrees.Features)];
    private readonly float[] _values = new float[TrainedTrees.Features];
    private byte[] _csv = [];

    [GlobalSetup]
    public void Setup()
    {
        var path = Path.GetTempFileName();
        BenchmarkData.Write(path, Rows, TrainedTrees.Features, Seed);
        _csv = File.ReadAllBytes(path);
        File.Delete(path);
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public int FindFields()
    {
        var reader = new CsvReader(_csv);
        var fields = 0;
        while (reader.Read())
            fields += reader.FieldCount;
        return fields;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public float FindAndParseFields()
    {
        var reader = new CsvReader(_csv);
        // The header.
        reader.Read();
        var sum = 0f;
        while (reader.Read())
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                _columns[i].ParseText(reader.Field(i), out var value);
                sum += value;
            }
        }

        return sum;
    }
    /// <summary>As a batch reads it, where the processor can; the last four overlap those before.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public uint FindAndParseFourFieldsAtOnce()
    {
        var reader = new CsvReader(_csv);
        reader.Read();
        var left = 0u;
        while (reader.Read() && reader.CanReadFour)
        {
            for (var i = 0; i < _fields.Length; i += FourNumbers.Count)
            {
                var first = Math.Min(i, _fields.Length - FourNumbers.Count);
                left |= reader.ReadFour(_fields.AsSpan(first, FourNumbers.Count), areNext: true, _values.AsSpan(first, FourNumbers.Count));
            }
        }

        return left;
    }
}
