using System.Buffers;
using System.Text;
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
    private readonly int[] _fields;

    /// <exception cref="CsvFormatException">The header does not fit the model.</exception>
    public ChunkScorer(LoadedModel model, CsvHeader header)
    {
        _model = model;
        _header = header;
        _fields = header.Bind(model.Schema);
        OutputHeader = Encoding.UTF8.GetBytes(WriteOutputHeader(model.Fields.Names));
    }

    /// <summary>Header line of the output: the input's columns and the appended ones.</summary>
    public byte[] OutputHeader { get; }

    /// <summary>Scores a chunk; the result owns it.</summary>
    public ChunkResult Score(CsvChunk chunk)
    {
        var result = new ChunkResult(chunk);
        var block = new RowBlock(BlockRows, _model.Schema.Count, _model.ScoresPerRow);
        try
        {
            var reader = new CsvReader(chunk.Data, chunk.Truncated);
            while (reader.Read())
            {
                result.Rows++;
                if (Parse(ref reader, block.Features, out var column) is var reason and not RejectReason.None)
                {
                    result.Rejects.Add(new Reject(result.Rows, reader.Line, column, reason, reader.RecordStart, reader.RecordLength));
                    continue;
                }

                block.Add(new RowPlace(result.Rows, reader.Line, reader.RecordStart, reader.RecordLength));
                if (block.IsFull)
                    Flush(block, chunk, result);
            }

            Flush(block, chunk, result);
            // Rows without a score are found out after rows that follow them were refused.
            result.Rejects.Sort((left, right) => left.Row.CompareTo(right.Row));
            result.Lines = reader.LinesRead;
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

    private RejectReason Parse(ref CsvReader reader, Span<float> features, out string? column)
    {
        column = null;
        if (reader.Error != RejectReason.None)
            return reader.Error;
        if (reader.FieldCount != _header.Names.Count)
            return reader.FieldCount < _header.Names.Count ? RejectReason.TooFewFields : RejectReason.TooManyFields;
        for (var i = 0; i < _fields.Length; i++)
        {
            var reason = _model.Schema[i].ParseText(reader.Field(_fields[i]), out features[i]);
            if (reason == RejectReason.None)
                continue;
            column = _model.Schema[i].Name;
            return reason;
        }

        return RejectReason.None;
    }

    private void Flush(RowBlock block, CsvChunk chunk, ChunkResult result)
    {
        _model.Score(block.AllFeatures, block.AllScores);
        for (var row = 0; row < block.Count; row++)
        {
            var place = block.Place(row);
            var scores = block.Scores(row);
            if (!LoadedModel.IsScored(scores))
            {
                result.Rejects.Add(new Reject(place.Row, place.Line, null, RejectReason.NoScore, place.Start, place.Length));
                continue;
            }

            WriteRow(result.Output, chunk.Data.Slice(place.Start, place.Length), _model.Predict(scores));
            result.Scored++;
        }

        block.Clear();
    }

    private void WriteRow(PooledBuffer output, ReadOnlySpan<byte> record, Prediction prediction)
    {
        output.Write(record);
        output.Write(","u8);
        _model.Fields.Write(output, prediction);
        output.Write("\n"u8);
    }

    private string WriteOutputHeader(IReadOnlyList<string> appended)
    {
        if (appended.FirstOrDefault(name => _header.Names.Contains(name)) is { } taken)
            throw new CsvFormatException("output-column-taken", $"The file already has a column '{taken}', which the output would add. Rename it, or set other names under 'outputs' in model.json.");
        return $"{Encoding.UTF8.GetString(_header.Record)},{string.Join(',', appended)}\n";
    }
}
