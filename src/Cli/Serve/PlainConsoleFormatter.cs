using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Inference.Cli.Serve;

/// <summary>Log lines for a person at a terminal: the time, what happened, and the level only where it matters.</summary>
internal sealed class PlainConsoleFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var level = logEntry.LogLevel >= LogLevel.Warning ? logEntry.LogLevel + ": " : "";
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {level}{logEntry.Formatter(logEntry.State, logEntry.Exception)}"));
        // Type and message say what broke; a stack trace is for a debugger, not for this screen.
        textWriter.WriteLine(logEntry.Exception is { } error ? $" ({error.GetType().Name}: {error.Message.Split('\n')[0]})" : "");
    }
}
