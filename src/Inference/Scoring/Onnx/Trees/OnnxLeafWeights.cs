namespace Inference.Scoring.Onnx.Trees;

/// <summary>What a leaf adds to which target.</summary>
internal readonly record struct OnnxWeight(int Target, double Value);

/// <summary>The weights of all leaves, leaf by leaf, each leaf's in the file's order.</summary>
internal sealed class OnnxLeafWeights
{
    private readonly OnnxWeight[] _weights;

    /// <summary>Where each node's weights begin, and the end of the last.</summary>
    private readonly int[] _starts;

    /// <param name="weights">In the file's order.</param>
    /// <param name="owners">Index of the node that each is for.</param>
    /// <param name="nodes">Number of nodes.</param>
    public OnnxLeafWeights(OnnxWeight[] weights, int[] owners, int nodes)
    {
        _starts = new int[nodes + 1];
        foreach (var owner in owners)
            _starts[owner + 1]++;
        for (var node = 0; node < nodes; node++)
            _starts[node + 1] += _starts[node];

        _weights = new OnnxWeight[weights.Length];
        int[] next = [.. _starts];
        for (var i = 0; i < weights.Length; i++)
            _weights[next[owners[i]]++] = weights[i];
    }

    public OnnxWeight this[int index] => _weights[index];

    /// <summary>The first weight for a node, of which only a leaf's count: old converters gave inner nodes some as well, and ONNX Runtime passes over them.</summary>
    public int Start(int node) => _starts[node];

    /// <summary>Behind the last weight for a node.</summary>
    public int End(int node) => _starts[node + 1];
}
