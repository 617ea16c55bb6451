using System.CommandLine;
using Inference.Cli.Import;
using Inference.Cli.Models;
using Inference.Cli.SampleData;
using Inference.Cli.Score;
using Inference.Cli.Serve;
using Inference.Cli.Training;
using Inference.Models;

namespace Inference.Cli;

internal static class Program
{
    /// <summary>Time after Ctrl+C for a batch to let go of its file and for Azurite to write its index.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(10);

    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Serve, train and score tabular models. Without a verb: serve.")
        {
            ServeCommand.Create(),
            TrainCommand.Create(),
            ImportCommand.Create(),
            ScoreCommand.Create(),
            ModelsCommand.Create(),
            SampleDataCommand.Create(),
        };
        ServeCommand.Attach(root);

        var parsed = root.Parse(args);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout });
            return parsed.Errors.Count > 0 ? ExitCodes.WrongUsage : code;
        }
        catch (Exception error) when (error is CliException or ModelPackageException or ModelNotFoundException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return ExitCodes.Failed;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"Unexpected {error.GetType().Name}: {error.Message.Split('\n')[0]}");
            return ExitCodes.Failed;
        }
    }
}
