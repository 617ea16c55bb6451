using System.Reflection.PortableExecutable;
using Inference.Cli;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>Our command line as users have it: published.</summary>
/// <param name="Dll">What <c>dotnet</c> starts.</param>
/// <param name="Form">How it was built, for the report.</param>
internal sealed record PublishedCli(string Dll, string Form)
{
    /// <summary>Publishes it into a folder. Where that fails, the one beside the benchmarks is taken, and the form says so.</summary>
    public static async Task<PublishedCli> PublishAsync(string folder, CancellationToken cancellationToken)
    {
        var app = Path.Combine(folder, "app");
        var project = Path.Combine(ProjectFolder.Find(), "src", "Cli");
        var beside = typeof(ProjectFolder).Assembly.Location;
        try
        {
            await MeasuredProcess.RunAsync("dotnet", ["publish", project, "-c", "Release", "--use-current-runtime", "--no-self-contained", "-o", app, "-v", "q"], cancellationToken);
        }
        catch (CliException error)
        {
            var reason = error.Message.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? error.Message;
            return new PublishedCli(beside, $"NOT published ({Shortened(reason)}); the build beside the benchmarks, {Compiled(beside)}");
        }

        var dll = Path.Combine(app, Path.GetFileName(beside));
        return new PublishedCli(dll, $"published, {Compiled(dll)}");
    }

    /// <summary>Arguments of <c>dotnet</c> that run one of its verbs.</summary>
    public IEnumerable<string> Arguments(params IEnumerable<string> verb) => [Dll, .. verb];

    /// <summary>Runs one of its verbs to its end.</summary>
    /// <exception cref="CliException">It failed; the message is what it said.</exception>
    public Task<ProcessCost> RunAsync(IEnumerable<string> verb, CancellationToken cancellationToken) => MeasuredProcess.RunAsync("dotnet", Arguments(verb), cancellationToken);

    private static string Compiled(string dll)
    {
        using var image = new PEReader(File.OpenRead(dll));
        return image.PEHeaders.CorHeader?.ManagedNativeHeaderDirectory.Size > 0 ? "compiled ahead of time (ReadyToRun)" : "compiled as it runs";
    }

    private static string Shortened(string reason) => reason.Trim() is var text && text.IndexOf(": error ", StringComparison.Ordinal) is var at and >= 0 ? text[(at + 2)..].Split(" [")[0] : text;
}
