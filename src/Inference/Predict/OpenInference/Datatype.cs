using System.Text;
using System.Text.Json;
using Inference.Schema;

namespace Inference.Predict.OpenInference;

/// <summary>Types of a tensor's elements.</summary>
internal enum Datatype
{
    Bool,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Int8,
    Int16,
    Int32,
    Int64,
    FP16,
    FP32,
    FP64,
    Bytes,
}

/// <summary>The protocol's words for <see cref="Datatype"/>, and what each can say.</summary>
internal static class Datatypes
{
    private static readonly string[] Names = ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"];
    private static readonly byte[][] NamesUtf8 = [.. Names.Select(Encoding.ASCII.GetBytes)];

    /// <summary>All names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", Names);

    /// <summary>The protocol's name.</summary>
    public static string Name(this Datatype type) => Names[(int)type];

    /// <summary>The type whose name the reader stands on, or null.</summary>
    public static Datatype? Parse(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return null;
        if (reader.ValueTextEquals("FP32"u8))
            return Datatype.FP32;
        for (var i = 0; i < NamesUtf8.Length; i++)
        {
            if (reader.ValueTextEquals(NamesUtf8[i]))
                return (Datatype)i;
        }

        return null;
    }

    /// <summary>Bytes of one element; null for BYTES, where each has its own length.</summary>
    public static int? Size(this Datatype type) => type switch
    {
        Datatype.Bool or Datatype.UInt8 or Datatype.Int8 => 1,
        Datatype.UInt16 or Datatype.Int16 or Datatype.FP16 => 2,
        Datatype.UInt32 or Datatype.Int32 or Datatype.FP32 => 4,
        Datatype.UInt64 or Datatype.Int64 or Datatype.FP64 => 8,
        _ => null,
    };

    /// <summary>The type that the metadata gives a feature.</summary>
    public static Datatype Of(FeatureType feature) => feature switch
    {
        FeatureType.Integer => Datatype.Int64,
        FeatureType.Boolean => Datatype.Bool,
        FeatureType.Category => Datatype.Bytes,
        _ => Datatype.FP32,
    };

    /// <summary>Whether a tensor of this type can hold values of a feature.</summary>
    public static bool Fits(this Datatype type, FeatureType feature) => feature switch
    {
        FeatureType.Category => type == Datatype.Bytes,
        FeatureType.Boolean => type != Datatype.Bytes,
        _ => type is not (Datatype.Bytes or Datatype.Bool),
    };

    /// <summary>What tensors of a feature may be, for messages.</summary>
    public static string Fitting(FeatureType feature) => feature switch
    {
        FeatureType.Category => "a tensor of datatype BYTES",
        FeatureType.Boolean => "a tensor of datatype BOOL, or of numbers 0 and 1",
        _ => "a tensor of numbers: FP16 to FP64, INT8 to INT64 or UINT8 to UINT64",
    };
}
