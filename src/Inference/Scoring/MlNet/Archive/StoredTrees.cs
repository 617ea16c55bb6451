using Inference.Scoring.Trees;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>
/// A tree ensemble of FastTree, FastForest or LightGBM in the form that ML.NET stores it, which is the same for all of
/// them but for what later versions added.
/// </summary>
/// <param name="Kind">Signature of the kind of model.</param>
/// <param name="FeatureCount">Features that it reads; 0 when not said.</param>
/// <param name="Trees">Its trees, in order.</param>
internal sealed record StoredTrees(string Kind, int FeatureCount, IReadOnlyList<Tree> Trees)
{
    /// <summary>From which version on a kind of model stores what, by the signature that ML.NET requires before it reads trees.</summary>
    private static readonly Dictionary<string, StoredTreeVersions> Kinds = new(StringComparer.Ordinal)
    {
        ["FTREE BC"] = new(0x10002, 0x10004, 0x10005),
        ["FTREE RE"] = new(0x10002, 0x10004, 0x10005),
        ["FTREE RA"] = new(0x10002, 0x10004, 0x10005),
        ["FTREE TW"] = new(0x10001, 0x10002, 0x10003),
        ["FFORE BC"] = new(0x10003, 0x10005, 0x10006),
        ["FFORE RE"] = new(0x10003, 0x10005, 0x10006),
        ["LGBBINCL"] = new(0x10002, 0x10004, 0x10005),
        ["LGBSIREG"] = new(0x10002, 0x10004, 0x10005),
        ["LGBMRANK"] = new(0x10002, 0x10004, 0x10005),
    };

    /// <summary>Checks the trees of a part, and reads them where they are just the sum of their leaves, stored as the newest version does.</summary>
    /// <param name="entry">Name of the entry that holds the part.</param>
    /// <param name="part">Any part.</param>
    /// <param name="keeps">Whether to read the trees, not only to check them.</param>
    /// <returns>Null when the part is no tree ensemble, or not one to be read.</returns>
    /// <exception cref="FormatException">A tree is damaged; the message names the entry and the tree.</exception>
    public static StoredTrees? Read(string entry, StoredPart part, bool keeps)
    {
        if (!Kinds.TryGetValue(part.Kind, out var versions))
            return null;
        var trees = keeps && part.Version == versions.Newest ? new List<Tree>() : null;
        var tree = -1;
        try
        {
            var block = new StoredBlock(part.Block);
            var arePlain = block.Int() == sizeof(float);
            var count = block.Int();
            var lastFeature = 0;
            for (tree = 0; tree < count; tree++)
            {
                var stored = StoredTree.Read(ref block, part.Version, versions);
                lastFeature = Math.Max(lastFeature, stored.LastFeature);
                // Only ensemble compression writes weights and a bias, and ML.NET's own scores leave them out.
                arePlain &= stored.Weight == 1;
                trees?.Add(stored.ToTree());
            }

            tree = -1;
            arePlain &= block.Double() == 0; // bias
            block.Take(sizeof(int) + sizeof(int)); // the numbers of two strings
            // Models of old versions say 0, for unknown.
            var features = part.Version >= versions.FeatureCount ? block.Int() : 0;
            if (features != 0 && lastFeature >= features)
                throw new FormatException($"a tree reads feature {lastFeature} of {features}");
            return arePlain && trees is { Count: > 0 } ? new StoredTrees(part.Kind, features, trees) : null;
        }
        catch (FormatException error)
        {
            var place = tree < 0 ? "the tree ensemble" : $"tree {tree}";
            throw new FormatException($"{place} in its entry '{entry}' is damaged: {error.Message}.", error);
        }
    }
}

/// <summary>The versions of a kind of model that added something to what is stored.</summary>
/// <param name="FeatureCount">The number of features.</param>
/// <param name="DefaultValues">The values that stand for missing ones.</param>
/// <param name="Categories">Splits by categories.</param>
internal sealed record StoredTreeVersions(uint FeatureCount, uint DefaultValues, uint Categories)
{
    /// <summary>What ML.NET 5 writes.</summary>
    public uint Newest => Categories;
}
