using Inference.Cli;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.OpenApi;

/// <summary>
/// A models folder with one of each kind: the committed <c>payments</c> and <c>sample</c>, three labels behind names of
/// all sorts, and a regression with every policy.
/// </summary>
internal static class ServedModels
{
    public static ModelManifest Odd { get; } = OnnxManifests.Multiclass(4) with
    {
        Features = [.. new[] { "width (cm)", "a/b~c", "{d} $ref #%", "größe \u0001\n\"\\" }.Select(name => Allowed(name, FeatureType.Number))],
        Labels = ["red", "deep \"blue\"", "grün/ä {x}"],
    };

    public static ModelManifest Price { get; } = OnnxManifests.Regression(0) with
    {
        ExtraFields = ExtraFieldsPolicy.Ignore,
        Features =
        [
            SumModel.Number("area"),
            new() { Name = "rooms", Type = FeatureType.Integer },
            Allowed("garden", FeatureType.Boolean),
            Allowed("town", FeatureType.Category) with { Values = ["Bergen", "Oslo"], Unknown = UnknownCategoryPolicy.Missing },
        ],
    };

    public static void WriteTo(TemporaryFolder folder)
    {
        folder.Copy(Path.Combine(ProjectFolder.Find(), "models"));
        OnnxPackage.Write(folder.Path, "odd-names_3", OnnxForestModels.Classifier(new OnnxForest { Targets = 3, Missing = true }), Odd, "0.5", "-1", "", "0.25");
        OnnxPackage.Write(folder.Path, "price", OnnxForestModels.Regressor(new OnnxForest { Missing = true }), Price, "71.5", "3", "true", "Oslo");
    }

    private static FeatureDefinition Allowed(string name, FeatureType type) => new() { Name = name, Type = type, Missing = new MissingRule { Policy = MissingPolicy.Allow } };
}
