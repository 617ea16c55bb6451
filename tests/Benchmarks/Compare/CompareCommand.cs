using System.CommandLine;
using Inference.Cli;

namespace Inference.Benchmarks.Compare;

/// <summary><c>compare</c>: the reference design and ours, in turn in the same run, on the same machine.</summary>
internal static class CompareCommand
{
    private const int MaxRounds = 50;

    /// <summary>Time after Ctrl+C for servers to end and for data to be deleted.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    private static readonly Option<bool> Quick = new("--quick") { Description = "One round with less data, within two minutes; the screen only, unless --out is given." };
    private static readonly Option<int?> Rounds = new("--rounds") { Description = $"Times that everything is measured, the sides in turn. Default: {CompareOptions.DefaultRounds}; 1 with --quick." };
    private static readonly Option<string?> Parts = new("--parts") { Description = "Only these, with commas between them; the screen only, unless --out is given. Default: all.", HelpName = string.Join(',', CompareParts.Names) };
    private static readonly Option<string?> Out = new("--out") { Description = $"Document to write. Default of a whole run: {DefaultDocument}.", HelpName = "file" };
    private static readonly Option<string?> Work = new("--work") { Description = "Folder that keeps data between runs. Default: a temporary one, deleted at the end.", HelpName = "folder" };

    private static string DefaultDocument => Path.Combine("docs", "benchmarks.md");

    static CompareCommand()
    {
        Rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > MaxRounds)
                result.AddError($"--rounds must be from 1 to {MaxRounds}.");
        });
        Parts.Validators.Add(result =>
        {
            if (Names(result.GetValueOrDefault<string?>()).Except(CompareParts.Names).FirstOrDefault() is { } unknown)
                result.AddError($"There is no part '{unknown}'. There are: {string.Join(", ", CompareParts.Names)}.");
        });
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var command = new RootCommand("Measures the reference design and ours, in turn. Needs Linux and what Debian's python3-sklearn python3-pandas python3-fastapi uvicorn python3-onnx wrk bring.") { Quick, Rounds, Parts, Out, Work };
        command.SetAction((parsed, cancellationToken) => CompareRun.RunAsync(Read(parsed), cancellationToken));
        var parsed = command.Parse(args);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout });
            return parsed.Errors.Count > 0 ? ExitCodes.WrongUsage : code;
        }
        catch (CliException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Cancelled. No document was written.");
            return ExitCodes.Failed;
        }
        catch (InvalidOperationException error)
        {
            // What serve said when it could not start.
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failed;
        }
    }

    private static CompareOptions Read(ParseResult parsed)
    {
        var isQuick = parsed.GetValue(Quick);
        var parts = Names(parsed.GetValue(Parts));
        var isWhole = !isQuick && parts.Length == 0;
        return new CompareOptions
        {
            Quick = isQuick,
            Rounds = parsed.GetValue(Rounds) ?? (isQuick ? 1 : CompareOptions.DefaultRounds),
            Parts = parts,
            Out = parsed.GetValue(Out) ?? (isWhole ? Path.Combine(ProjectFolder.Find(), DefaultDocument) : null),
            Work = parsed.GetValue(Work),
        };
    }

    private static string[] Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
