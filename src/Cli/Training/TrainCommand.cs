using System.CommandLine;
using Inference.Cli.Training.Reporting;

namespace Inference.Cli.Training;

/// <summary>The verb <c>train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var arguments = new TrainArguments();
        var command = new Command("train", "Train a model on a CSV file and write it as a model package.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = new TrainReport(Screen.On(parsed.InvocationConfiguration.Output));
            await new TrainJob(arguments.Read(parsed), report, TimeProvider.System).RunAsync(cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
