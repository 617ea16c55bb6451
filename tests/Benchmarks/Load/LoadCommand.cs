using System.CommandLine;
using Inference.Cli;

namespace Inference.Benchmarks.Load;

/// <summary><c>load</c>: real-time calls with and without a batch beside them, and idle connections, on the real local host.</summary>
internal static class LoadCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var defaults = new LoadOptions();
        var seconds = Number("--seconds", "Seconds of every part.", defaults.Seconds, 1, 600);
        var rounds = Number("--rounds", "Times that both parts are measured, in turn.", defaults.Rounds, 1, 20);
        var connections = Number("--connections", "Connections that call all the time.", defaults.Connections, 1, 10_000);
        var idle = Number("--idle-connections", "Connections that stay open without a call; 0 leaves that part out.", defaults.IdleConnections, 0, 60_000);
        var megabytes = Number("--batch-mb", "Size of the batch file in MB.", defaults.BatchMegabytes, 8, 4_000);
        var command = new RootCommand("Real-time load on the local host, alone and beside a batch; then idle connections.") { seconds, rounds, connections, idle, megabytes };
        command.SetAction((parsed, cancellationToken) => LoadRun.RunAsync(
            new LoadOptions
            {
                Seconds = parsed.GetValue(seconds),
                Rounds = parsed.GetValue(rounds),
                Connections = parsed.GetValue(connections),
                IdleConnections = parsed.GetValue(idle),
                BatchMegabytes = parsed.GetValue(megabytes),
            },
            cancellationToken));
        var parsed = command.Parse(args);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return parsed.Errors.Count > 0 ? ExitCodes.WrongUsage : code;
        }
        catch (CliException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
    }

    private static Option<int> Number(string name, string description, int byDefault, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
                result.AddError($"{name} must be from {least} to {most}.");
        });
        return option;
    }
}
