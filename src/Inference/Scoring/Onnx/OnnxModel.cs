using Google.Protobuf;

namespace Inference.Scoring.Onnx;

/// <summary>A parsed ONNX file: what goes in, what comes out, and the nodes between.</summary>
internal sealed class OnnxModel
{
    private readonly Dictionary<string, NodeProto> _producers;

    private OnnxModel(byte[] bytes, ModelProto proto)
    {
        Bytes = bytes;
        Proto = proto;
        Initializers = proto.Graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        // Files of IR version 3 and before list initialisers among the inputs.
        Inputs = [.. proto.Graph.Input.Where(input => !Initializers.ContainsKey(input.Name)).Select(OnnxValue.Of)];
        Outputs = [.. proto.Graph.Output.Select(OnnxValue.Of)];
        _producers = OnnxChecks.Producers(proto.Graph);
        Layout = LayoutOf(Inputs);
        ClassLabels = LabelsOf(proto.Graph);
    }

    /// <summary>The file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Inputs that a caller must give.</summary>
    public IReadOnlyList<OnnxValue> Inputs { get; }

    /// <summary>Outputs, in the file's order.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; }

    /// <summary>Nodes of the main graph, in the file's order.</summary>
    public IReadOnlyList<NodeProto> Nodes => Proto.Graph.Node;

    /// <summary>Constants by name.</summary>
    public IReadOnlyDictionary<string, TensorProto> Initializers { get; }

    /// <summary>How the graph wants its rows.</summary>
    public OnnxInputLayout Layout { get; }

    /// <summary>Features of a <see cref="OnnxInputLayout.Table"/>, where the file declares their number; the number of inputs for <see cref="OnnxInputLayout.Columns"/>.</summary>
    public int? FeatureCount => Layout switch
    {
        OnnxInputLayout.Table => (int?)Inputs[0].LastSize,
        OnnxInputLayout.Columns => Inputs.Count,
        _ => null,
    };

    /// <summary>A classifier's labels as text, in score order; null where no node names any.</summary>
    public IReadOnlyList<string>? ClassLabels { get; }

    /// <summary>The program that wrote the file, such as <c>skl2onnx</c>; may be empty.</summary>
    public string Producer => Proto.ProducerName;

    internal ModelProto Proto { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">The file is malformed; the message says where.</exception>
    public static OnnxModel Parse(byte[] bytes)
    {
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new FormatException($"it is not a whole ONNX file: {error.Message}", error);
        }

        OnnxChecks.Check(proto);
        return new OnnxModel(bytes, proto);
    }

    /// <summary>Version of an operator set (<c>""</c> is ONNX's own), or 0 when the file does not use it.</summary>
    public long Opset(string domain) => Proto.OpsetImport.FirstOrDefault(set => set.Domain == domain)?.Version ?? 0;

    /// <summary>The node that makes a value, or null for inputs and constants.</summary>
    public NodeProto? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    private static OnnxInputLayout LayoutOf(IReadOnlyList<OnnxValue> inputs)
    {
        if (inputs is [{ Kind: OnnxKind.Tensor, Shape: null or { Count: 2 }, Element: not OnnxElement.String } only] && only.LastSize is null or <= int.MaxValue)
            return OnnxInputLayout.Table;
        return inputs.All(input => input.IsColumn) ? OnnxInputLayout.Columns : OnnxInputLayout.Other;
    }

    private static string[]? LabelsOf(GraphProto graph)
    {
        foreach (var node in graph.Node)
        {
            var labels = OnnxAttributes.Labels(node);
            if (labels.Length > 0 && node.OpType is "TreeEnsembleClassifier" or "LinearClassifier" or "SVMClassifier" or "ZipMap")
                return labels;
        }

        return null;
    }
}
