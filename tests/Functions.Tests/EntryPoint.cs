using Xunit.Runner.InProc.SystemConsole;

namespace Inference.Functions.Tests;

/// <summary>What <c>dotnet test</c> starts.</summary>
internal static class EntryPoint
{
    private static Task<int> Main(string[] args) => ConsoleRunner.Run(args);
}
