using System.CommandLine;

namespace Inference.Cli.Score;

/// <summary><c>score</c>: one file through a model, without any storage. Same code and same output as the batch lane.</summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var command = new Command("score", "Score a CSV file into another one.");
        var arguments = new ScoreArguments();
        arguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) => ScoreJob.RunAsync(arguments.Of(parsed), cancellationToken));
        return command;
    }
}
