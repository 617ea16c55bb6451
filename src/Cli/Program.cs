using System.CommandLine;

namespace Inference.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Serve, train and score tabular models.");
        return root.Parse(args).InvokeAsync();
    }
}
