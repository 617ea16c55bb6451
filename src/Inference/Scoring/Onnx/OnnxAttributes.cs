using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace Inference.Scoring.Onnx;

/// <summary>The attributes of one node, by name and type.</summary>
internal sealed class OnnxAttributes
{
    private readonly NodeProto _node;
    private readonly Dictionary<string, AttributeProto> _byName = new(StringComparer.Ordinal);

    public OnnxAttributes(NodeProto node)
    {
        _node = node;
        foreach (var attribute in node.Attribute)
        {
            if (!_byName.TryAdd(attribute.Name, attribute))
                throw new FormatException($"{node.OpType} has the attribute '{attribute.Name}' twice.");
        }
    }

    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>Whole numbers; empty when absent.</summary>
    public long[] Ints(string name)
    {
        if (!_byName.TryGetValue(name, out var attribute))
            return [];
        var numbers = new long[attribute.Ints.Count];
        attribute.Ints.CopyTo(numbers, 0);
        return numbers;
    }

    public long Int(string name, long absent) => _byName.TryGetValue(name, out var attribute) ? attribute.I : absent;

    /// <summary>Texts in UTF-8; empty when absent.</summary>
    public IReadOnlyList<ByteString> Texts(string name) => _byName.TryGetValue(name, out var attribute) ? attribute.Strings : [];

    public string String(string name, string absent) => _byName.TryGetValue(name, out var attribute) ? attribute.S.ToStringUtf8() : absent;

    /// <summary>Numbers of a float list, or of the double tensor that version 3 of <c>ai.onnx.ml</c> allows under the name with <c>_as_tensor</c>; empty when both are absent.</summary>
    public double[] Numbers(string name)
    {
        var tensor = Tensor(name + "_as_tensor");
        var floats = _byName.TryGetValue(name, out var attribute) ? attribute.Floats : [];
        if (tensor.Length > 0 && floats.Count > 0)
            throw new FormatException($"{_node.OpType} has both '{name}' and '{name}_as_tensor'.");
        if (tensor.Length > 0)
            return tensor;
        var numbers = new double[floats.Count];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = floats[i];
        return numbers;
    }

    /// <summary>Numbers of a tensor; empty when absent.</summary>
    public double[] Tensor(string name)
    {
        if (!_byName.TryGetValue(name, out var attribute))
            return [];
        return attribute.T is { } tensor
            ? OnnxTensors.ToDoubles(tensor)
            : throw new FormatException($"{_node.OpType} has no tensor in its attribute '{name}'.");
    }

    /// <summary>The class labels that a node names, as text; empty when it names none.</summary>
    public static string[] Labels(NodeProto node)
    {
        foreach (var attribute in node.Attribute)
        {
            switch (attribute.Name)
            {
                case "classlabels_strings" when attribute.Strings.Count > 0:
                    return [.. attribute.Strings.Select(text => Encoding.UTF8.GetString(text.Span))];
                case "classlabels_int64s" or "classlabels_ints" when attribute.Ints.Count > 0:
                    return [.. attribute.Ints.Select(number => number.ToString(CultureInfo.InvariantCulture))];
            }
        }

        return [];
    }
}
