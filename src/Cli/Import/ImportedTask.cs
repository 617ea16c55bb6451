using Inference.Models;
using Inference.Scoring.Onnx;

namespace Inference.Cli.Import;

/// <summary>What a graph predicts: said on the command line, or read from it.</summary>
internal static class ImportedTask
{
    /// <returns>The task, and a classifier's labels in score order.</returns>
    /// <exception cref="CliException">Neither says it, or both contradict each other.</exception>
    public static (ModelTask Task, IReadOnlyList<string>? Labels) Of(OnnxModel model, ImportOptions options)
    {
        var labels = options.Labels.Count > 0 ? options.Labels : model.ClassLabels ?? [];
        if (labels.GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new CliException($"The label '{twice.Key}' stands twice. Name each label once, in score order.");
        var task = options.Task ?? TaskOf(labels, model);
        return task switch
        {
            ModelTask.Regression when options.Labels.Count > 0 => throw new CliException("--labels belongs to classifiers, and --task regression was said."),
            ModelTask.Regression => (task, null),
            ModelTask.BinaryClassification when labels.Count == 2 => (task, labels),
            ModelTask.MulticlassClassification when labels.Count > 2 => (task, labels),
            _ => throw new CliException($"A {(task == ModelTask.BinaryClassification ? "binary classifier has 2" : "multiclass classifier has 3 or more")} labels; {(labels.Count == 0 ? "the graph names none" : $"there are {labels.Count}: {string.Join(", ", labels)}")}. Name them with --labels, in score order; the second of two is the positive one."),
        };
    }

    private static ModelTask TaskOf(IReadOnlyList<string> labels, OnnxModel model)
    {
        if (labels.Count > 0)
            return labels.Count <= 2 ? ModelTask.BinaryClassification : ModelTask.MulticlassClassification;
        // A regressor has one output; a classifier has its labels beside the probabilities.
        return model.Outputs.Count == 1
            ? ModelTask.Regression
            : throw new CliException($"The graph does not say what it predicts; its outputs are {string.Join("; ", model.Outputs)}. Add --task, and --labels for a classifier.");
    }
}
