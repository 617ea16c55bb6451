using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Inference.Schema;

/// <summary>The ordered features of a model, ready to parse: one schema for JSON, CSV and training.</summary>
public sealed class ModelSchema
{
    private readonly FeatureColumn[] _columns;
    private readonly Dictionary<string, int> _positions;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _positionsOfText;
    private readonly int _longestName;

    /// <summary>Compiles the manifest's features.</summary>
    /// <param name="features">In model order.</param>
    /// <param name="extraFields">What to do with fields of a call that are no features; null means to refuse the row.</param>
    /// <exception cref="FormatException">No features, two of the same name, or a contradictory definition.</exception>
    public ModelSchema(IEnumerable<FeatureDefinition> features, ExtraFieldsPolicy? extraFields = null)
    {
        IgnoresExtraFields = extraFields == ExtraFieldsPolicy.Ignore;
        _columns = features.Select(feature => new FeatureColumn(feature)).ToArray();
        _positions = new Dictionary<string, int>(_columns.Length, StringComparer.Ordinal);
        foreach (var column in _columns)
        {
            if (!_positions.TryAdd(column.Name, _positions.Count))
                throw new FormatException($"Feature '{column.Name}' stands twice in the manifest.");
        }

        if (_columns.Length == 0)
            throw new FormatException("The manifest names no features.");
        _positionsOfText = _positions.GetAlternateLookup<ReadOnlySpan<char>>();
        HoldsNumbersOnly = _columns.All(column => column.Definition.Type == FeatureType.Number);
        _longestName = _columns.Max(column => column.NameUtf8.Length);
    }

    /// <summary>Number of features, which is the number of floats per row.</summary>
    public int Count => _columns.Length;

    /// <summary>The features in model order.</summary>
    public IReadOnlyList<FeatureColumn> Columns => _columns;

    /// <summary>Whether fields of a call that are no features are passed over.</summary>
    public bool IgnoresExtraFields { get; }

    /// <summary>Whether every feature is a <see cref="FeatureType.Number"/>.</summary>
    internal bool HoldsNumbersOnly { get; }

    /// <summary>Feature at a position of the row.</summary>
    public FeatureColumn this[int position] => _columns[position];

    /// <summary>Position of a feature, or -1.</summary>
    public int IndexOf(string name) => _positions.GetValueOrDefault(name, -1);

    /// <summary>Position of the feature of a name in UTF-8, or -1; makes no string.</summary>
    internal int IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.Length > _longestName)
            return -1;
        Span<char> chars = name.Length <= 256 ? stackalloc char[256] : new char[name.Length];
        return Utf8.ToUtf16(name, chars, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done
            && _positionsOfText.TryGetValue(chars[..written], out var position) ? position : -1;
    }

    /// <summary>
    /// Position of the feature whose name <paramref name="reader"/> stands on, or -1. Callers mostly send features in
    /// model order, so the position after the last one is tried first, without making a string.
    /// </summary>
    internal int IndexOf(in Utf8JsonReader reader, int guess) =>
        guess < _columns.Length && reader.ValueTextEquals(_columns[guess].NameUtf8.Span) ? guess : IndexOf(reader.GetString()!);
}
