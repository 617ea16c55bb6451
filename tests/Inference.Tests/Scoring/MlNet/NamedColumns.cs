using System.Text.Json;
using Inference.Models;
using Inference.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>Made-up rows as users hand them to ML.NET: one column per feature, of the type that it has, and a label.</summary>
internal sealed class NamedColumns
{
    private const int Seed = 23;
    private static readonly string[] Colors = ["red", "green", "grey, pale"];

    public float Amount { get; set; }

    public double Rate { get; set; }

    public int Age { get; set; }

    public long Visits { get; set; }

    public bool Member { get; set; }

    public string Color { get; set; } = "";

    public bool Label { get; set; }

    public string Kind { get; set; } = "";

    /// <summary>The manifest's features, in another order than the columns.</summary>
    public static ModelSchema Features { get; } = new(
    [
        new() { Name = nameof(Color), Type = FeatureType.Category, Values = Colors, Missing = new() { Policy = MissingPolicy.Allow } },
        new() { Name = nameof(Amount), Type = FeatureType.Number, Missing = new() { Policy = MissingPolicy.Allow } },
        new() { Name = nameof(Visits), Type = FeatureType.Integer, Missing = new() { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement(0) } },
        new() { Name = nameof(Age), Type = FeatureType.Integer },
        new() { Name = nameof(Member), Type = FeatureType.Boolean },
        new() { Name = nameof(Rate), Type = FeatureType.Number, Missing = new() { Policy = MissingPolicy.Allow } },
    ]);

    /// <summary>Rows of the columns, and the same as floats [rows x features].</summary>
    public static (List<NamedColumns> Rows, float[] Values) Draw(int count)
    {
        var random = new Random(Seed);
        var rows = new List<NamedColumns>(count);
        var values = new List<float>(count * Features.Count);
        for (var i = 0; i < count; i++)
        {
            var color = random.Next(8) == 0 ? -1 : random.Next(Colors.Length);
            var row = new NamedColumns
            {
                Amount = random.Next(9) == 0 ? float.NaN : random.NextSingle(),
                Rate = random.NextSingle(),
                Age = random.Next(20, 80),
                Visits = random.Next(10),
                Member = random.Next(2) == 1,
                Color = color < 0 ? "" : Colors[color],
            };
            row.Label = row.Rate + (row.Age / 100.0) + (color == 1 ? 0.5 : 0) > 1;
            row.Kind = row.Label ? "yes" : row.Member ? "maybe" : "no";
            rows.Add(row);
            values.AddRange(color < 0 ? float.NaN : color, row.Amount, row.Visits, row.Age, row.Member ? 1f : 0f, (float)row.Rate);
        }

        return (rows, [.. values]);
    }

    /// <summary>Steps that make one vector of all columns.</summary>
    public static IEstimator<ITransformer> Encoded(MLContext ml) => ml.Transforms.Categorical.OneHotEncoding("ColorCode", nameof(Color))
        .Append(ml.Transforms.Conversion.ConvertType([new("RateF", nameof(Rate)), new("AgeF", nameof(Age)), new("VisitsF", nameof(Visits)), new("MemberF", nameof(Member))]))
        .Append(ml.Transforms.ReplaceMissingValues("AmountF", nameof(Amount)))
        .Append(ml.Transforms.Concatenate("Vector", "AmountF", "RateF", "AgeF", "VisitsF", "MemberF", "ColorCode"))
        .Append(ml.Transforms.NormalizeMinMax("Vector"));

    /// <summary>Fits a pipeline on such rows and saves it with all their columns.</summary>
    public static (TrainedModel Trained, ITransformer Fitted) Fit(ModelTask task, Func<MLContext, IEstimator<ITransformer>> pipeline)
    {
        var ml = new MLContext(Seed);
        var data = ml.Data.LoadFromEnumerable(Draw(400).Rows);
        var fitted = pipeline(ml).Fit(data);
        using var zip = new MemoryStream();
        ml.Model.Save(fitted, data.Schema, zip);
        return (new TrainedModel(task, zip.ToArray(), Features, task == ModelTask.MulticlassClassification ? 3 : 1), fitted);
    }

    /// <summary>What ML.NET's own Transform says of such rows.</summary>
    public static float[] Transform(ITransformer fitted, IEnumerable<NamedColumns> rows, ModelTask task)
    {
        var scored = fitted.Transform(new MLContext(Seed).Data.LoadFromEnumerable(rows));
        return task == ModelTask.MulticlassClassification
            ? [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)]
            : [.. scored.GetColumn<float>(task == ModelTask.BinaryClassification ? "Probability" : "Score")];
    }
}
