using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Inference.Csv;
using Inference.Models;
using Inference.Schema;

namespace Inference.Batch;

/// <summary>Parses, scores and formats one chunk. Stateless between chunks, so chunks may run in parallel.</summary>
internal sealed class ChunkScorer
{
    /// <summary>Rows scored at once: enough to spread a scorer's fixed cost, few enough to stay in the L2 cache.</summary>
    private const int BlockRows = 512;

    private readonly LoadedModel _model;
    private readonly CsvHeader _header;
    private readonly FeatureColumn[] _features;
    private readonly int[] _fields;
    private readonly (int First, bool AreNext)[] _fours;
    private readonly int[] _singles;
    private readonly OutputColumns _columns;
    private readonly PredictionFields _predictions;

    /// <param name="model">Scores.</param>
    /// <param name="header">The file's.</param>
    /// <param name="options">Those of the model unless others are asked for.</param>
    /// <exception cref="CsvFormatException">The header does not fit the model.</exception>
    public ChunkScorer(LoadedModel model, CsvHeader header, ModelBatchOptions? options = null)
    {
        _model = model;
        _header = header;
        _features = [.. model.Schema.Columns];
        _fields = header.Bind(model.Schema);
        (_fours, _singles) = Divide(_features, _fields);
        _predictions = new PredictionFields(model.Manifest, header.Dialect);
        _columns = new OutputColumns(header, (options ?? model.Manifest.Batch).KeepColumns, _predictions.Names);
    }

    /// <summary>Header line of the output: the columns it keeps of the file and those of the model.</summary>
    public ReadOnlyMemory<byte> OutputHeader
    {
        get
        {
            if (!Compresses)
                return _columns.Header;
            using var member = GzipWriter.Compress(_columns.Header);
            return member.Written.ToArray();
        }
    }

    /// <summary>The output is compressed: the header and each chunk are gzip members.</summary>
    public bool Compresses { get; init; }

    /// <summary>Scores a chunk; the result owns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ChunkResult Score(CsvChunk chunk)
    {
        var result = new ChunkResult(chunk);
        var block = new RowBlock(BlockRows, _model.Schema.Count, _model.ScoresPerRow);
        try
        {
            var reader = new CsvReader(chunk.Data, chunk.Truncated, _header.Dialect.Delimiter, _header.Names.Count);
            // Columns that no feature is read from are text as well.
            var isUtf8 = Utf8.IsValid(chunk.Data);
            while (reader.Read())
            {
                result.Rows++;
                if (Parse(ref reader, isUtf8, block.Features, out var column) is var reason and not RejectReason.None)
                {
                    result.Rejects.Add(new Reject(result.Rows, reader.Line, column, reason, reader.RecordStart, reader.RecordLength));
                    continue;
                }

                if (!_columns.IsAll)
                    _columns.WriteChosen(ref reader, block.Kept);
                block.Add(new RowPlace(result.Rows, reader.Line, reader.RecordStart, reader.RecordLength, block.Kept.Length));
                if (block.IsFull)
                    Flush(block, chunk, result);
            }

            Flush(block, chunk, result);
            // Rows without a score are found out after rows that follow them were refused.
            result.Rejects.Sort((left, right) => left.Row.CompareTo(right.Row));
            result.Lines = reader.LinesRead;
            if (Compresses && result.Scored > 0)
                result.Compress();
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
        finally
        {
            block.Dispose();
        }
    }

    private RejectReason Parse(ref CsvReader reader, bool isUtf8, Span<float> features, out string? column)
    {
        column = null;
        if (reader.Error != RejectReason.None)
            return reader.Error;
        if (!isUtf8 && !Utf8.IsValid(reader.Record))
        {
            column = NotUtf8(ref reader);
            return RejectReason.InvalidUtf8;
        }

        if (reader.FieldCount != _header.Names.Count)
            return reader.FieldCount < _header.Names.Count ? RejectReason.TooFewFields : RejectReason.TooManyFields;
        return reader.CanReadFour ? ParseFours(ref reader, features, out column) : ParseAll(ref reader, features, out column);
    }

    /// <summary>Numbers four at a time, the others one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private RejectReason ParseFours(ref CsvReader reader, Span<float> features, out string? column)
    {
        column = null;
        foreach (var (first, areNext) in _fours)
        {
            var left = reader.ReadFour(_fields.AsSpan(first, FourNumbers.Count), areNext, features.Slice(first, FourNumbers.Count));
            if (left != 0 && !ParseLeft(ref reader, features, first, left))
                return ParseAll(ref reader, features, out column);
        }

        foreach (var i in _singles)
        {
            if (_features[i].ParseText(reader.Field(_fields[i]), out features[i]) != RejectReason.None)
                return ParseAll(ref reader, features, out column);
        }

        return RejectReason.None;
    }

    /// <summary>Those of four numbers that were left: a bit each.</summary>
    private bool ParseLeft(ref CsvReader reader, Span<float> features, int first, uint left)
    {
        for (; left != 0; left &= left - 1)
        {
            var i = first + BitOperations.TrailingZeroCount(left);
            if (_features[i].ParseText(reader.Field(_fields[i]), out features[i]) != RejectReason.None)
                return false;
        }

        return true;
    }

    /// <summary>One after the other: the first that cannot be read is the one that is told.</summary>
    private RejectReason ParseAll(ref CsvReader reader, Span<float> features, out string? column)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            var reason = _features[i].ParseText(reader.Field(_fields[i]), out features[i]);
            if (reason == RejectReason.None)
                continue;
            column = _features[i].Name;
            return reason;
        }

        column = null;
        return RejectReason.None;
    }

    /// <summary>
    /// The features that are read four at a time, by the first of each four and whether their fields follow each other, and those that
    /// are read one by one.
    /// </summary>
    private static ((int First, bool AreNext)[] Fours, int[] Singles) Divide(FeatureColumn[] features, int[] fields)
    {
        var fours = new List<(int First, bool AreNext)>();
        var singles = new List<int>();
        for (var i = 0; i < features.Length;)
        {
            var numbers = features.Skip(i).TakeWhile(feature => feature.Definition.Type == FeatureType.Number).Count();
            if (numbers < FourNumbers.Count)
            {
                singles.AddRange(Enumerable.Range(i, Math.Max(numbers, 1)));
                i += Math.Max(numbers, 1);
                continue;
            }

            for (var next = 0; next < numbers; next += FourNumbers.Count)
            {
                // The last four of a run may overlap those in front of it.
                var first = i + Math.Min(next, numbers - FourNumbers.Count);
                fours.Add((first, fields.AsSpan(first, FourNumbers.Count).SequenceEqual([.. Enumerable.Range(fields[first], FourNumbers.Count)])));
            }

            i += numbers;
        }

        return ([.. fours], [.. singles]);
    }

    private string? NotUtf8(ref CsvReader reader)
    {
        for (var field = 0; field < Math.Min(reader.FieldCount, _header.Names.Count); field++)
        {
            if (!Utf8.IsValid(reader.Field(field)))
                return _header.Names[field];
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flush(RowBlock block, CsvChunk chunk, ChunkResult result)
    {
        _model.Score(block.AllFeatures, block.AllScores);
        var kept = block.Kept.Written.Span;
        var keptStart = 0;
        for (var row = 0; row < block.Count; row++)
        {
            var place = block.Place(row);
            var scores = block.Scores(row);
            var chosen = kept[keptStart..place.KeptEnd];
            keptStart = place.KeptEnd;
            if (!LoadedModel.IsScored(scores))
            {
                result.Rejects.Add(new Reject(place.Row, place.Line, null, RejectReason.NoScore, place.Start, place.Length));
                continue;
            }

            if (_columns.IsAll)
                WriteRecord(result.Output, chunk.Data.Slice(place.Start, place.Length));
            else
                result.Output.Write(chosen);
            _predictions.Write(result.Output, _model.Predict(scores));
            result.Output.Write("\n"u8);
            result.Scored++;
        }

        block.Clear();
    }

    private void WriteRecord(PooledBuffer output, ReadOnlySpan<byte> record)
    {
        output.Write(record);
        output.Write(_header.Dialect.Separator.Span);
    }
}
