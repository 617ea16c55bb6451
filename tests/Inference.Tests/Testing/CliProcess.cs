using System.Diagnostics;
using Inference.Cli;

namespace Inference.Tests.Testing;

/// <summary>The command line as a process of its own, as users start it.</summary>
internal static class CliProcess
{
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>The same as a person sees it: on a terminal, which is all that its standard output is.</summary>
    public static Process OnTerminal(IEnumerable<string> arguments)
    {
        var plain = StartInfo(arguments);
        var line = string.Join(' ', new[] { plain.FileName }.Concat(plain.ArgumentList).Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", line, "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = plain.WorkingDirectory,
        };
        return Process.Start(start)!;
    }

    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) => Process.Start(StartInfo(arguments, environment))!;

    /// <summary>
    /// The same, for Ctrl+C: whoever runs these tests in the background of a shell has them ignore it, and what a process
    /// ignores its children ignore too.
    /// </summary>
    public static Process StartInterruptible(IEnumerable<string> arguments)
    {
        var start = StartInfo(arguments);
        if (OperatingSystem.IsLinux())
        {
            start.ArgumentList.Insert(0, start.FileName);
            start.ArgumentList.Insert(0, "--default-signal=INT");
            start.FileName = "env";
        }

        return Process.Start(start)!;
    }

    private static ProcessStartInfo StartInfo(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [typeof(ProjectFolder).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = ProjectFolder.Find(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }
}
