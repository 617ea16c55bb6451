using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Inference.Scoring.MlNet;

/// <summary>Follows the columns of a pipeline step by step: which of them hold features or scores of trees, and which are beyond what is known here.</summary>
internal sealed class PipelineColumns
{
    private readonly Dictionary<string, ColumnMeaning> _meanings = new(StringComparer.Ordinal);
    private DataViewSchema _schema;

    public PipelineColumns(PipelineInput input)
    {
        _schema = input.Schema;
        foreach (var column in _schema.Where(column => !column.IsHidden))
            _meanings[column.Name] = input.Floats(column) is { } features ? ColumnMeaning.Of(features) : ColumnMeaning.Unknown($"it reads the column '{column.Name}' of type {column.Type}");
    }

    /// <summary>What a column holds after the steps so far.</summary>
    public ColumnMeaning this[string name] => _meanings.GetValueOrDefault(name) ?? ColumnMeaning.Unknown($"it has no column '{name}'");

    /// <summary>Adds a step, or the steps of a chain. Throws what ML.NET throws when a step does not fit the columns so far.</summary>
    public void Apply(ITransformer step)
    {
        if (step is IEnumerable<ITransformer> chain)
        {
            foreach (var link in chain)
                Apply(link);
            return;
        }

        var before = _schema;
        _schema = step.GetOutputSchema(before);
        // Known steps read their inputs before anything is written: an output may have the name of an input.
        var known = StepReader.Read(step, name => this[name]).ToList();
        foreach (var name in Written(step, before))
            _meanings[name] = ColumnMeaning.Unknown($"the pipeline has a step {StepName(step)}");
        foreach (var (name, meaning) in known.Where(column => _meanings.ContainsKey(column.Name)))
            _meanings[name] = meaning;
        foreach (var name in _meanings.Keys.Where(name => _schema.GetColumnOrNull(name) is null).ToList())
            _meanings.Remove(name);
    }

    /// <summary>Names that a step may have given a new meaning: those that it added a column of, or all when it did not merely add.</summary>
    private List<string> Written(ITransformer step, DataViewSchema before)
    {
        if (step is ColumnSelectingTransformer)
            return [];
        // A new column hides the older one of its name, which stays in the schema.
        var columns = before.CountBy(column => column.Name).ToDictionary(StringComparer.Ordinal);
        var now = _schema.CountBy(column => column.Name).ToDictionary(StringComparer.Ordinal);
        var adds = step.IsRowToRowMapper && columns.All(name => now.GetValueOrDefault(name.Key) >= name.Value);
        return [.. now.Where(name => !adds || name.Value > columns.GetValueOrDefault(name.Key)).Select(name => name.Key)];
    }

    private static string StepName(ITransformer step)
    {
        var name = step.GetType().Name;
        return name.IndexOf('`', StringComparison.Ordinal) is var tick and > 0 ? name[..tick] : name;
    }
}
