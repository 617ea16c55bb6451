using System.Buffers.Binary;
using System.Text;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>
/// Checks a tree ensemble of FastTree, FastForest or LightGBM in the form that ML.NET stores it, which is the same for
/// all of them but for what later versions added.
/// </summary>
internal static class StoredTrees
{
    private const int HeaderBytes = 256;

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

    private static ReadOnlySpan<byte> Start => "ML\0MODEL"u8;

    /// <summary>Returns when the entry is no tree ensemble, or one whose trees are sound.</summary>
    /// <exception cref="FormatException">A tree is damaged; the message names the entry and the tree.</exception>
    public static void Check(string entry, ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderBytes || !content.StartsWith(Start))
            return;
        var start = BinaryPrimitives.ReadInt64LittleEndian(content[0x10..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(content[0x18..]);
        var kind = Encoding.Latin1.GetString(content.Slice(0x40, 8)).Replace('\0', ' ');
        // ML.NET refuses such a header itself, before it reads what follows.
        if (start != HeaderBytes || length < 0 || length > content.Length - HeaderBytes || !Kinds.TryGetValue(kind, out var versions))
            return;
        var version = BinaryPrimitives.ReadUInt32LittleEndian(content[0x48..]);
        CheckEnsemble(entry, content.Slice(HeaderBytes, (int)length), version, versions);
    }

    private static void CheckEnsemble(string entry, ReadOnlySpan<byte> bytes, uint version, StoredTreeVersions versions)
    {
        var tree = -1;
        try
        {
            var block = new StoredBlock(bytes);
            block.Take(sizeof(int)); // size of a float
            var trees = block.Int();
            var lastFeature = 0;
            for (tree = 0; tree < trees; tree++)
                lastFeature = Math.Max(lastFeature, StoredTree.Check(ref block, version, versions));
            tree = -1;
            block.Take(sizeof(double) + sizeof(int) + sizeof(int)); // bias, and the numbers of two strings
            // Models of old versions say 0, for unknown.
            if (version >= versions.FeatureCount && block.Int() is not 0 and var features && lastFeature >= features)
                throw new FormatException($"a tree reads feature {lastFeature} of {features}");
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
internal sealed record StoredTreeVersions(uint FeatureCount, uint DefaultValues, uint Categories);
