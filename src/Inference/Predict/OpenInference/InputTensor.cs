using System.Globalization;
using System.Text.Json;
using Inference.Schema;

namespace Inference.Predict.OpenInference;

/// <summary>One input of a call, as far as its JSON object was read.</summary>
internal ref struct InputTensor
{
    private const int MaxShownName = 100;
    private const int MaxDimensions = 16;

    /// <summary>Name as the caller gave it; null before it was read.</summary>
    public string? Name { get; private set; }

    /// <summary>The feature of that name, or -1.</summary>
    public int Position { get; private set; }

    /// <summary>Type of the elements; null when it is none that is known here.</summary>
    public Datatype? Type { get; private set; }

    /// <summary>Whether the type was read.</summary>
    public bool HasType { get; private set; }

    /// <summary>Number of dimensions; 0 before the shape was read.</summary>
    public int Rank { get; private set; }

    /// <summary>The first dimension.</summary>
    public long Rows { get; private set; }

    /// <summary>The second dimension; 1 when there is none.</summary>
    public long Columns { get; private set; }

    /// <summary>Stands on its data, where that is JSON and not yet read.</summary>
    public Utf8JsonReader Json { get; set; }

    /// <summary>Its data as bytes, where it has them.</summary>
    public ReadOnlySpan<byte> Bytes { get; set; }

    /// <summary>Whether the data came as bytes behind the JSON.</summary>
    public bool IsBinary { get; set; }

    /// <summary>Whether everything that reading its data needs is known.</summary>
    public readonly bool IsDescribed => Name is not null && HasType && Rank > 0;

    /// <summary>Whether it has one value per row: [N] or [N,1].</summary>
    public readonly bool IsColumn => Rank <= 2 && Columns == 1;

    /// <summary>The input, to start a message with.</summary>
    public readonly string Title => $"Input '{(Name!.Length > MaxShownName ? Name[..MaxShownName] + "…" : Name)}'";

    /// <summary>Its shape, for messages: of more than two dimensions only how many.</summary>
    public readonly string ShownShape => Rank switch
    {
        1 => string.Create(CultureInfo.InvariantCulture, $"[{Rows}]"),
        2 => string.Create(CultureInfo.InvariantCulture, $"[{Rows},{Columns}]"),
        _ => $"of {Rank} dimensions",
    };

    /// <summary>Reads the name that the reader stands on.</summary>
    /// <param name="reader">Stands on the name.</param>
    /// <param name="schema">The features.</param>
    /// <param name="guess">The feature that it most likely is.</param>
    public void ReadName(ref Utf8JsonReader reader, ModelSchema schema, int guess)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw CallException.Bad("The 'name' of an input must be text.");
        Position = schema.IndexOf(reader, guess);
        Name = Position >= 0 ? schema[Position].Name : reader.GetString()!;
    }

    /// <summary>Reads the shape that the reader stands on.</summary>
    public void ReadShape(ref Utf8JsonReader reader)
    {
        const string Expected = "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].";
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad(Expected);
        Columns = 1;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var dimension) || dimension < 0)
                throw CallException.Bad(Expected);
            Rank++;
            if (Rank > MaxDimensions)
                throw CallException.Bad($"The 'shape' of an input has more than {MaxDimensions} dimensions.");
            if (Rank == 1)
                Rows = dimension;
            else if (Rank == 2)
                Columns = dimension;
        }

        if (Rank == 0)
            throw CallException.Bad(Expected);
    }

    /// <summary>Reads the datatype that the reader stands on. One that is not known matters only if the input is used.</summary>
    public void ReadType(ref Utf8JsonReader reader)
    {
        Type = Datatypes.Parse(reader);
        HasType = true;
        reader.Skip();
    }
}
