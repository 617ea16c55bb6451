namespace Inference.Cli.Training.Fitting;

/// <summary>The trainers that <c>--trainer</c> names.</summary>
internal enum TrainerKind
{
    FastForest,
    FastTree,
    LightGbm,
}
