using Inference.Models;

namespace Inference.Scoring.Onnx;

/// <summary>The output of a graph that holds the scores.</summary>
/// <param name="Tensor">Name of the tensor; of the one that feeds ZipMap, where the output is ZipMap's.</param>
/// <param name="Declared">The output as the file declares it.</param>
/// <param name="BehindZipMap">Whether the tensor feeds the ZipMap that makes the output.</param>
internal sealed record OnnxOutput(string Tensor, OnnxValue Declared, bool BehindZipMap)
{
    private static readonly string[] UsualNames = ["probabilities", "output_probability", "probability", "probs", "proba", "variable", "scores", "score", "prediction", "output"];

    /// <summary>Picks the output by the usual names of exporters, or else the first of a fitting type and shape.</summary>
    /// <exception cref="FormatException">No output can hold what the task needs.</exception>
    public static OnnxOutput Choose(OnnxModel model, ModelTask task, int scoresPerRow)
    {
        var fitting = model.Outputs.Select(output => Candidate(model, output)).Where(output => output is not null && Fits(output, task, scoresPerRow)).ToList();
        var byName = UsualNames.Select(name => fitting.Find(output => string.Equals(output!.Declared.Name, name, StringComparison.OrdinalIgnoreCase)));
        return byName.FirstOrDefault(output => output is not null) ?? fitting.FirstOrDefault() ?? throw None(model, task, scoresPerRow);
    }

    private static OnnxOutput? Candidate(OnnxModel model, OnnxValue output)
    {
        if (model.ProducerOf(output.Name) is { OpType: "ZipMap", Input.Count: 1 } zipMap)
            return new(zipMap.Input[0], output, BehindZipMap: true);
        return output is { Kind: OnnxKind.Tensor, Element: OnnxElement.Float or OnnxElement.Double } or { Kind: OnnxKind.Undeclared } ? new(output.Name, output, false) : null;
    }

    private static bool Fits(OnnxOutput? output, ModelTask task, int scoresPerRow)
    {
        if (output is null or { BehindZipMap: true } or { Declared.Shape: null })
            return output is not null;
        return output.Declared.Shape!.Count switch
        {
            1 => scoresPerRow == 1,
            2 => output.Declared.LastSize is null || output.Declared.LastSize == scoresPerRow || (task == ModelTask.BinaryClassification && output.Declared.LastSize == 2),
            _ => false,
        };
    }

    private static FormatException None(OnnxModel model, ModelTask task, int scoresPerRow)
    {
        var expected = task switch
        {
            ModelTask.BinaryClassification => "probabilities as a float tensor [N,2], [N,1] or [N]",
            ModelTask.MulticlassClassification => $"probabilities as a float tensor [N,{scoresPerRow}]",
            _ => "a float tensor [N,1] or [N]",
        };
        var labelsOnly = model.Outputs.All(output => output is { Kind: OnnxKind.Tensor, Element: OnnxElement.Int64 or OnnxElement.Int32 or OnnxElement.String });
        return new FormatException(
            $"none of its outputs fits; expected {expected}, found {string.Join("; ", model.Outputs)}.{(labelsOnly ? " The graph gives labels only: export it with its probabilities." : "")}");
    }
}
