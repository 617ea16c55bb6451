using Inference.Cli;
using Inference.Csv;
using Inference.Models;

namespace Inference.Benchmarks;

/// <summary>The committed payments model and its training rows, encoded.</summary>
internal static class PaymentsModel
{
    public static string Csv { get; } = Path.Combine(ProjectFolder.Find(), "data", "payments.csv");

    public static LoadedModel Load() => ModelPackage.Load(Path.Combine(ProjectFolder.Find(), "models", "payments", "1"));

    /// <summary>The first rows of the payments, row-major.</summary>
    public static float[] Features(LoadedModel model, int rows)
    {
        var reader = new CsvReader(File.ReadAllBytes(Csv));
        reader.Read();
        var fields = new CsvHeader(reader.ToStrings(), [], 1).Bind(model.Schema);
        var features = new float[rows * model.Schema.Count];
        for (var row = 0; row < rows && reader.Read(); row++)
        {
            for (var i = 0; i < fields.Length; i++)
                model.Schema[i].ParseText(reader.Field(fields[i]), out features[(row * fields.Length) + i]);
        }

        return features;
    }
}
