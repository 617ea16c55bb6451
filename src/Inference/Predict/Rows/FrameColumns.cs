using System.Text.Json;

namespace Inference.Predict.Rows;

/// <summary>The columns of a frame whose rows are lists: which field of a row is which feature.</summary>
internal sealed class FrameColumns
{
    private readonly NamedColumns _named;

    /// <summary>By field, its feature, or -1 when it is none.</summary>
    private readonly int[] _features;

    private FrameColumns(NamedColumns named, int[] features, bool areFeatures)
    {
        _named = named;
        _features = features;
        AreFeatures = areFeatures;
    }

    /// <summary>Fields of every row.</summary>
    public int Count => _features.Length;

    /// <summary>Whether they are the model's features in its order, and nothing else.</summary>
    public bool AreFeatures { get; }

    /// <summary>The feature of a field, or -1.</summary>
    public int this[int field] => _features[field];

    /// <summary>Reads the list of names that the reader stands on, and notes what is wrong with them.</summary>
    /// <exception cref="CallException">400: it holds something else.</exception>
    public static FrameColumns Read(ref Utf8JsonReader reader, PredictCall call, string expected)
    {
        var named = new NamedColumns(call.Schema, call.Errors);
        var features = new List<int>(call.Schema.Count);
        var areFeatures = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw CallException.Bad(expected);
            var position = call.Schema.IndexOf(reader, features.Count);
            areFeatures &= position == features.Count;
            features.Add(position);
            if (position < 0)
                named.AddUnknown(reader.GetString());
            else
                named.Add(position);
        }

        named.Complete();
        return new FrameColumns(named, [.. features], areFeatures && features.Count == call.Schema.Count);
    }

    /// <summary>Puts in the values of features that have no column.</summary>
    public void Fill(Span<float> row) => _named.Fill(row);

    /// <summary>Puts the values of a row's fields where their features are.</summary>
    public void Put(ReadOnlySpan<float> fields, Span<float> row)
    {
        Fill(row);
        for (var field = 0; field < fields.Length; field++)
        {
            if (_features[field] is var feature and >= 0)
                row[feature] = fields[field];
        }
    }
}
