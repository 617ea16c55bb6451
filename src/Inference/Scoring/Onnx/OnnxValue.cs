using System.Globalization;

namespace Inference.Scoring.Onnx;

/// <summary>An input or output of a graph, as the file declares it.</summary>
/// <param name="Name">Its name, unique among inputs or outputs.</param>
/// <param name="Kind">Tensor or something else.</param>
/// <param name="Element">Element type of a tensor; <see cref="OnnxElement.Undefined"/> where none is declared.</param>
/// <param name="Shape">Sizes of a tensor, null where one is free (such as the number of rows); null as a whole where no shape is declared.</param>
internal sealed record OnnxValue(string Name, OnnxKind Kind, OnnxElement Element, IReadOnlyList<long?>? Shape)
{
    /// <summary>Size of the last dimension, if declared.</summary>
    public long? LastSize => Shape is { Count: > 0 } shape ? shape[^1] : null;

    /// <summary>Whether rows hold one value each: <c>[N]</c> or <c>[N,1]</c>.</summary>
    public bool IsColumn => Kind == OnnxKind.Tensor && (Shape is null or { Count: 1 } || (Shape.Count == 2 && Shape[1] is 1 or null));

    /// <summary>For messages: <c>probabilities: float[N,2]</c>.</summary>
    public override string ToString()
    {
        if (Kind != OnnxKind.Tensor)
            return $"{Name}: {Kind.ToString().ToLowerInvariant()}";
        var sizes = Shape is null ? "[?]" : $"[{string.Join(',', Shape.Select(size => size?.ToString(CultureInfo.InvariantCulture) ?? "N"))}]";
        return $"{Name}: {Element.ToString().ToLowerInvariant()}{sizes}";
    }

    internal static OnnxValue Of(ValueInfoProto proto) => proto.Type?.ValueCase switch
    {
        null or TypeProto.ValueOneofCase.None => new(proto.Name, OnnxKind.Undeclared, OnnxElement.Undefined, null),
        TypeProto.ValueOneofCase.TensorType => new(proto.Name, OnnxKind.Tensor, (OnnxElement)proto.Type.TensorType.ElemType, Sizes(proto.Type.TensorType.Shape)),
        TypeProto.ValueOneofCase.SequenceType => new(proto.Name, OnnxKind.Sequence, OnnxElement.Undefined, null),
        _ => new(proto.Name, OnnxKind.Map, OnnxElement.Undefined, null),
    };

    private static long?[]? Sizes(TensorShapeProto? shape) =>
        shape?.Dim.Select(size => size.HasDimValue && size.DimValue > 0 ? size.DimValue : (long?)null).ToArray();
}

/// <summary>What an input or output holds.</summary>
internal enum OnnxKind
{
    /// <summary>The file does not say.</summary>
    Undeclared,

    /// <summary>Numbers or texts of one type.</summary>
    Tensor,

    /// <summary>A list, such as ZipMap's one map per row.</summary>
    Sequence,

    /// <summary>A dictionary.</summary>
    Map,
}

/// <summary>Element types by ONNX's numbers (<c>TensorProto.DataType</c>); those that are not named are not served.</summary>
internal enum OnnxElement
{
    Undefined = 0,
    Float = 1,
    UInt8 = 2,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Double = 11,
}

/// <summary>How a graph wants its rows.</summary>
internal enum OnnxInputLayout
{
    /// <summary>One numeric tensor <c>[N,F]</c>, features in model order.</summary>
    Table,

    /// <summary>One tensor <c>[N,1]</c> or <c>[N]</c> for each feature, by name.</summary>
    Columns,

    /// <summary>Anything else, which cannot be served.</summary>
    Other,
}
