using Inference.Models;
using Inference.Scoring.Trees;

namespace Inference.Scoring.MlNet.Archive;

/// <summary>
/// Reads a pipeline that is one tree ensemble over the vector of features, with Platt's calibration where there are two
/// labels: what <c>train</c> writes for them and for numbers. It is read without ML.NET, which takes longer to start than
/// all the rest of a process that scores 100 rows. The golden rows, scored by ML.NET when the package was made, say
/// whether it was read well. Whatever is not known here, down to a version or an entry, is left to ML.NET.
/// </summary>
internal sealed class StoredPipeline
{
    private const string Chain = "XF CHAIN";
    private const string BinaryPrediction = "BIN PRED";
    private const string RegressionPrediction = "REG PRED";
    private const string CalibratedModel = "FTWTCALP";
    private const string CalibrationStep = "CALTRANS";
    private const string Platt = "PLATTCAL";

    private const string Root = "TransformerChain";
    private const string FirstStep = Root + "/Transform_000";
    private const string SecondStep = Root + "/Transform_001";
    private const string PartEntry = "/Model.key";

    /// <summary>The one version of the kinds below that is known here.</summary>
    private static readonly Dictionary<string, uint> Versions = new(StringComparer.Ordinal)
    {
        [Chain] = 0x10001,
        [BinaryPrediction] = 0x10001,
        [RegressionPrediction] = 0x10001,
        [CalibratedModel] = 0x10001,
        [CalibrationStep] = 0x10002,
        [Platt] = 0x10001,
    };

    private readonly Dictionary<string, Part> _parts = new(StringComparer.Ordinal);
    private int? _featureCount;
    private bool _isStrange;

    /// <summary>Checks an entry of the archive, and takes in what it says.</summary>
    /// <exception cref="FormatException">It is damaged; the message names the entry.</exception>
    public void Add(string entry, ReadOnlySpan<byte> content)
    {
        StoredSchema.Check(entry, content);
        var isPart = StoredPart.TryRead(content, out var part);
        var folder = entry.EndsWith(PartEntry, StringComparison.Ordinal) ? entry[..^PartEntry.Length] : "";
        // Trees are checked wherever they are, and read where a pipeline of the known form has them.
        var trees = isPart ? StoredTrees.Read(entry, part, folder is Root + "/Model" or Root + "/Model/Predictor" or FirstStep + "/Model") : null;
        if (entry == "Schema" && _featureCount is null)
            _featureCount = StoredSchema.FeatureCount(content);
        else if (isPart && folder.Length > 0)
            _isStrange |= Read(part, trees) is not { } read || !_parts.TryAdd(folder, read);
        else
            // Training's schema, the library's version and the calibrator in words score nothing.
            _isStrange |= Path.GetFileName(entry) is not ("TrainSchema" or "Version.txt" or "Calibrator.txt");
    }

    /// <summary>The ensemble, or null when ML.NET has to open the file.</summary>
    /// <param name="task">What the manifest says that it predicts.</param>
    /// <param name="featureCount">Features that the manifest names.</param>
    /// <exception cref="FormatException">The trees are damaged; ML.NET would not score them either.</exception>
    public TreeEnsemble? Ensemble(ModelTask task, int featureCount)
    {
        if (_isStrange || _featureCount != featureCount)
            return null;
        var (trees, link) = task switch
        {
            ModelTask.Regression => Regression(),
            ModelTask.BinaryClassification => Binary(),
            _ => default,
        };
        if (trees is null || (trees.FeatureCount != 0 && trees.FeatureCount != featureCount))
            return null;
        var ensemble = new TreeEnsemble
        {
            FeatureCount = featureCount,
            BaseValues = [0],
            Trees = trees.Trees,
            Transform = new ScoreTransform { Divisor = trees.Kind == "FFORE RE" ? trees.Trees.Count : 1, Links = link == ScoreLink.Identity ? [] : [link] },
        };
        TreeCheck.Check(ensemble);
        return ensemble;
    }

    private (StoredTrees? Trees, ScoreLink Link) Regression() =>
        Reads(Root, RegressionPrediction, FeaturesColumn.Name) && Trees(Root + "/Model") is { Kind: "FTREE RE" or "FFORE RE" or "LGBSIREG" or "FTREE TW" } trees
            ? (trees, trees.Kind == "FTREE TW" ? ScoreLink.Exponential : ScoreLink.Identity)
            : default;

    /// <summary>A model that is calibrated within, or a forest and its calibration as the two steps of a chain.</summary>
    private (StoredTrees? Trees, ScoreLink Link) Binary()
    {
        var (trees, platt) = (Of(Root), Of(Root + "/Model")) switch
        {
            ({ Kind: BinaryPrediction, Input: FeaturesColumn.Name }, { Kind: CalibratedModel }) => (Trees(Root + "/Model/Predictor"), Of(Root + "/Model/Calibrator")),
            ({ Kind: Chain, Steps: 2 }, null) when Reads(FirstStep, BinaryPrediction, FeaturesColumn.Name) && Reads(SecondStep, CalibrationStep, OutputColumn.Score) =>
                (Trees(FirstStep + "/Model"), Of(SecondStep + "/Calibrator")),
            _ => (null, null),
        };
        return trees is { Kind: "FTREE BC" or "FFORE BC" or "LGBBINCL" } && platt is { Link.Kind: LinkKind.Sigmoid } && double.IsFinite(platt.Link.Slope) && double.IsFinite(platt.Link.Offset) ? (trees, platt.Link) : default;
    }

    private Part? Of(string folder) => _parts.GetValueOrDefault(folder);

    private StoredTrees? Trees(string folder) => Of(folder)?.Trees;

    private bool Reads(string folder, string kind, string input) => Of(folder) is { } part && part.Kind == kind && part.Input == input;

    /// <summary>What a part says; null for one that is not known here, or that ML.NET refuses.</summary>
    private static Part? Read(StoredPart part, StoredTrees? trees)
    {
        if (trees is not null)
            return new Part(part.Kind) { Trees = trees };
        var block = new StoredBlock(part.Block);
        return part.Kind switch
        {
            _ when Versions.GetValueOrDefault(part.Kind) != part.Version => null,
            CalibratedModel => new Part(part.Kind),
            Platt when part.Block.Length == 2 * sizeof(double) => new Part(part.Kind) { Link = ScoreLink.Sigmoid(block.Double(), block.Double()) },
            Chain when part.Block.Length >= sizeof(int) => new Part(part.Kind) { Steps = block.Int() },
            BinaryPrediction or RegressionPrediction or CalibrationStep when part.Block.Length >= sizeof(int) => new Part(part.Kind) { Input = part.Text(block.Int()) },
            _ => null,
        };
    }

    /// <summary>What a part says.</summary>
    /// <param name="Kind">Its signature.</param>
    private sealed record Part(string Kind)
    {
        /// <summary>Steps of a chain.</summary>
        public int Steps { get; init; }

        /// <summary>The column that a step reads.</summary>
        public string? Input { get; init; }

        /// <summary>The curve of a calibrator.</summary>
        public ScoreLink Link { get; init; }

        /// <summary>The trees of a model.</summary>
        public StoredTrees? Trees { get; init; }
    }
}
