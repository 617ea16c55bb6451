using Inference.Models;
using Inference.Scoring.Onnx.Trees;
using Inference.Scoring.Trees;

namespace Inference.Scoring.Onnx;

/// <summary>Reads the tree ensemble out of a graph that is nothing else.</summary>
internal static class OnnxTrees
{
    /// <summary>Nodes that may be visited when shared parts are written out, as a multiple of those in the file.</summary>
    private const long MaxGrowth = 8;

    /// <summary>Nodes that small files may grow to in any case.</summary>
    private const long SmallGrowth = 8192;

    /// <summary>Values of all leaves together: 512 MiB.</summary>
    private const long MaxLeafValues = 1L << 26;

    /// <summary>
    /// The graph's trees, deciding and adding up as ONNX Runtime does. Null, with a <paramref name="reason"/> that
    /// completes “the graph is not read as trees: …”, when there is more to the graph or our form has no equal.
    /// </summary>
    /// <param name="model">The graph.</param>
    /// <param name="task">What the manifest says it predicts.</param>
    /// <param name="featureCount">Features of the manifest; the graph's input must be that wide.</param>
    /// <param name="scoresPerRow">Scores of the manifest.</param>
    /// <param name="reason">Why not; empty when trees are returned.</param>
    /// <exception cref="FormatException">The trees are malformed or do not fit the manifest.</exception>
    public static TreeEnsemble? Read(OnnxModel model, ModelTask task, int featureCount, int scoresPerRow, out string reason) =>
        OnnxTreePath.Find(model, OnnxOutput.Choose(model, task, scoresPerRow), featureCount, names: null, out reason) is { } path
            ? Read(path, task, featureCount, scoresPerRow, out reason)
            : null;

    /// <summary>As the other, and also reads graphs with an input for each column that do no more than put these together.</summary>
    public static TreeEnsemble? Read(OnnxModel model, ModelManifest manifest, out string reason)
    {
        var names = manifest.Features.Select(feature => feature.Name).ToList();
        return OnnxTreePath.Find(model, OnnxOutput.Choose(model, manifest.Task, manifest.ScoresPerRow), names.Count, names, out reason) is { } path
            ? Read(path, manifest.Task, names.Count, manifest.ScoresPerRow, out reason)
            : null;
    }

    private static TreeEnsemble? Read(OnnxTreePath path, ModelTask task, int featureCount, int scoresPerRow, out string reason)
    {
        var table = OnnxTreeReader.Read(path.Node);
        if (table.Roots.Length == 0)
            throw new FormatException("it has no trees.");
        OnnxTreeShape.RequireNoWayBack(table);
        if (OnnxTreeScores.Of(table, task, scoresPerRow, out reason) is not { } scores)
            return null;

        var trees = new List<Tree>(table.Roots.Length);
        var missing = scores.InEveryRow.ToHashSet();
        var steps = SmallGrowth + (MaxGrowth * table.Nodes.Length);
        var leafValues = MaxLeafValues;
        var unfolding = new OnnxTreeUnfolding(table);
        foreach (var root in table.Roots)
        {
            if (!unfolding.TryUnfold(root, ref steps, out reason))
                return null;
            if (table is { Targets: 1 } && !OnnxLeaves.AllHaveWeights(table, unfolding))
            {
                reason = "a leaf of its trees has no weight";
                return null;
            }

            missing.RemoveWhere(target => OnnxLeaves.AllHaveWeights(table, unfolding, target));
            if (OnnxLeaves.Build(table, unfolding, scores.Targets, ref leafValues) is not { } tree)
            {
                reason = "its leaves hold too many values";
                return null;
            }

            RequireFeatures(tree, path.Features?.Length ?? featureCount);
            trees.Add(path.Features is { } features ? WithFeatures(tree, features) : tree);
        }

        if (missing.Count > 0)
        {
            reason = "some leaves say nothing of one class, for which ONNX Runtime has rules of its own";
            return null;
        }

        var ensemble = new TreeEnsemble { FeatureCount = featureCount, BaseValues = scores.BaseValues, Trees = trees, Transform = scores.Transform };
        TreeCheck.Check(ensemble);
        return ensemble;
    }

    private static Tree WithFeatures(Tree tree, int[] features) =>
        tree with { Splits = Array.ConvertAll(tree.Splits, split => split with { Feature = features[split.Feature] }) };

    private static void RequireFeatures(Tree tree, int featureCount)
    {
        foreach (var split in tree.Splits)
        {
            if (split.Feature >= featureCount)
                throw new FormatException($"a node of a tree looks at feature {split.Feature}, counted from 0, and there are {featureCount}.");
        }
    }
}
