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

    /// <summary>Names that a step may have given a new meaning: those of the columns that it appended, or all when it did not merely append.</summary>
    private IEnumerable<string> Written(ITransformer step, DataViewSchema before)
    {
        if (step is ColumnSelectingTransformer)
            return [];
        var appends = step.IsRowToRowMapper && _schema.Count >= before.Count
            && before.All(column => _schema[column.Index].Name == column.Name && _schema[column.Index].Type.Equals(column.Type));
        return _schema.Skip(appends ? before.Count : 0).Select(column => column.Name).ToList();
    }

    private static string StepName(ITransformer step)
    {
        var name = step.GetType().Name;
        return name.IndexOf('`', StringComparison.Ordinal) is var tick and > 0 ? name[..tick] : name;
    }
}
