using Inference.Models;
using Spectre.Console;

namespace Inference.Cli;

/// <summary>How verbs write: tables with colours and frames on a terminal, the same as plain text in a file.</summary>
internal static class Screen
{
    /// <summary>Wide enough that no line of a file is broken; tables take no more than they need.</summary>
    private const int PlainWidth = 1000;

    /// <summary>A console on a writer; only the terminal itself gets colours and frames.</summary>
    public static IAnsiConsole On(TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!isTerminal)
            console.Profile.Width = PlainWidth;
        return console;
    }

    /// <summary>A table that suits the console.</summary>
    public static Table Table(this IAnsiConsole console, params IEnumerable<string> columns)
    {
        var table = new Table { Border = console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.Markdown };
        foreach (var column in columns)
            table.AddColumn(Markup.Escape(column));
        return table;
    }

    /// <summary>A path, relative to the current folder when it lies below.</summary>
    public static string Shortened(string path) =>
        Path.GetRelativePath(Directory.GetCurrentDirectory(), path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;

    /// <summary>A task in words.</summary>
    public static string Name(ModelTask task) => task switch
    {
        ModelTask.BinaryClassification => "binary classification",
        ModelTask.MulticlassClassification => "multiclass classification",
        _ => "regression",
    };
}
