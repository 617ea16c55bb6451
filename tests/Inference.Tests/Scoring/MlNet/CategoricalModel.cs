using Inference.Models;
using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>A binary model whose trees split one-hot encoded categories by sets of them. Its features are the encoded ones.</summary>
internal static class CategoricalModel
{
    private const int Categories = 12;
    private const int Seed = 17;

    public static TrainedModel Train(bool lightGbm)
    {
        var ml = new MLContext(Seed);
        var random = new Random(Seed);
        var rows = Enumerable.Range(0, 1500).Select(_ => Row.Draw(random)).ToList();
        var data = ml.Data.LoadFromEnumerable(rows);
        // The trainer finds the slots of a category by the annotations that encoding leaves on the vector.
        var encoded = ml.Transforms.Categorical.OneHotEncoding("City")
            .Append(ml.Transforms.Concatenate("Features", "Amount", "City", "Age"))
            .Fit(data).Transform(data);
        IEstimator<ITransformer> trainer = lightGbm
            ? ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
            {
                NumberOfIterations = 20,
                UseCategoricalSplit = true,
                MinimumExampleCountPerGroup = 5,
                NumberOfThreads = 1,
            })
            : ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
            {
                NumberOfTrees = 20,
                CategoricalSplit = true,
                MinimumExamplesForCategoricalSplit = 5,
                NumberOfThreads = 1,
            });
        return TrainedModel.Save(ml, trainer.Fit(encoded), ModelTask.BinaryClassification, Categories + 2);
    }

    private sealed class Row
    {
        public float Amount { get; set; }

        public string City { get; set; } = "";

        public float Age { get; set; }

        public bool Label { get; set; }

        public static Row Draw(Random random)
        {
            var (amount, city, age) = (random.NextSingle(), random.Next(Categories), random.NextSingle());
            var often = city % 3 == 0 || city == 7;
            return new Row { Amount = amount, City = $"city {city}", Age = age, Label = amount + (often ? 0.6f : 0f) + (0.3f * random.NextSingle()) > 0.8f };
        }
    }
}
