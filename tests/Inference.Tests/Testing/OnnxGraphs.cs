using Google.Protobuf;
using Inference.Scoring.Onnx;

namespace Inference.Tests.Testing;

/// <summary>Writes ONNX graphs out of the format's own messages.</summary>
internal static class OnnxGraphs
{
    public const string Ml = "ai.onnx.ml";

    /// <summary>A model of these nodes; <paramref name="inputs"/> and <paramref name="outputs"/> as <see cref="Value"/> makes them.</summary>
    public static ModelProto Model(ValueInfoProto[] inputs, ValueInfoProto[] outputs, params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "graph" };
        graph.Input.Add(inputs);
        graph.Output.Add(outputs);
        graph.Node.Add(nodes);
        var newest = nodes.Any(node => node.OpType == "TreeEnsemble");
        var model = new ModelProto { IrVersion = 8, ProducerName = "tests", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Ml, Version = newest ? 5 : 3 });
        return model;
    }

    /// <summary>An input or output; a size of -1 is free.</summary>
    public static ValueInfoProto Value(string name, OnnxElement element, params long[] sizes)
    {
        var shape = new TensorShapeProto();
        foreach (var size in sizes)
            shape.Dim.Add(size < 0 ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = size });
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)element, Shape = shape } } };
    }

    /// <summary>What ZipMap gives: a list with a map from label to probability per row.</summary>
    public static ValueInfoProto ListOfMaps(string name) => new()
    {
        Name = name,
        Type = new() { SequenceType = new() { ElemType = new() { MapType = new() { KeyType = (int)OnnxElement.Int64, ValueType = new() { TensorType = new() { ElemType = (int)OnnxElement.Float } } } } } },
    };

    public static NodeProto Node(string operation, string domain, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Domain = domain };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes);
        return node;
    }

    public static TensorProto Tensor(string name, long[] sizes, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)OnnxElement.Float };
        tensor.Dims.Add(sizes);
        tensor.FloatData.Add(values);
        return tensor;
    }

    public static AttributeProto Ints(string name, IEnumerable<long> values) => With(new AttributeProto { Name = name, Type = 7 }, attribute => attribute.Ints.Add(values));

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = 2, I = value };

    public static AttributeProto Floats(string name, IEnumerable<double> values) => With(new AttributeProto { Name = name, Type = 6 }, attribute => attribute.Floats.Add(values.Select(value => (float)value)));

    public static AttributeProto Strings(string name, IEnumerable<string> values) => With(new AttributeProto { Name = name, Type = 8 }, attribute => attribute.Strings.Add(values.Select(ByteString.CopyFromUtf8)));

    public static AttributeProto Text(string name, string value) => new() { Name = name, Type = 3, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A list of numbers as a tensor attribute of float, double or byte.</summary>
    public static AttributeProto Tensor(string name, OnnxElement element, IEnumerable<double> values)
    {
        var list = values.ToList();
        var tensor = new TensorProto { DataType = (int)element };
        tensor.Dims.Add(list.Count);
        if (element == OnnxElement.Double)
            tensor.DoubleData.Add(list);
        else if (element == OnnxElement.Float)
            tensor.FloatData.Add(list.Select(value => (float)value));
        else
            tensor.RawData = ByteString.CopyFrom([.. list.Select(value => (byte)value)]);
        return new() { Name = name, Type = 4, T = tensor };
    }

    private static AttributeProto With(AttributeProto attribute, Action<AttributeProto> fill)
    {
        fill(attribute);
        return attribute;
    }
}
