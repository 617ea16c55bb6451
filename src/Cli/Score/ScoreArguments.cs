using System.CommandLine;
using System.Globalization;
using System.Text;
using Inference.Csv;
using Inference.Models;
using Inference.Schema;

namespace Inference.Cli.Score;

/// <summary>The arguments of <c>score</c>: what is accepted, and what was given.</summary>
internal sealed class ScoreArguments
{
    private const string Gzip = ".gz";

    private readonly Argument<string> _csv = new("csv") { Description = "File to score, .csv or .csv.gz; its header must name the model's features, in any order." };
    private readonly Option<string> _model = new("--model") { Description = "Name of a model in the models folder, or the folder of one package.", Required = true };
    private readonly Option<string> _out = new("--out") { Description = "File to write: the input's columns with the prediction appended. Compressed when its name ends in .gz.", Required = true };
    private readonly Option<string?> _rejects = new("--rejects") { Description = "File for the rows that cannot be scored. Default: the name of --out with .rejects.csv; not written when there are none." };
    private readonly Option<string?> _delimiter = new("--delimiter") { Description = "What separates the fields. Default: as model.json says, or as the header tells.", HelpName = "comma|semicolon|tab|pipe" };
    private readonly Option<string?> _keep = new("--keep") { Description = "Columns of the input that the output keeps, in this order. Default: as model.json says, or all.", HelpName = "all|none|id,customer" };
    private readonly Option<string?> _errorThreshold = new("--error-threshold") { Description = "Most rejected rows, as a number or in percent; above it no output is written. Default: as model.json says, or any.", HelpName = "100|5%" };
    private readonly Option<string?> _models = new("--models") { Description = "Folder of the model packages. Default: models in the project." };

    public ScoreArguments()
    {
        _delimiter.Validators.Add(result => ColumnRuleOptions.Check(result, text => Dialect(text) is not null, "must be comma, semicolon, tab or pipe."));
        _keep.Validators.Add(result => ColumnRuleOptions.Check(result, text => Keep(text) is not null, "must be all, none, or names of columns with commas between them, each once."));
        _errorThreshold.Validators.Add(result => ColumnRuleOptions.Check(result, text => Threshold(text) is not null, "must be a number of rows, or a share from 0% to 100%."));
    }

    public void AddTo(Command command)
    {
        command.Arguments.Add(_csv);
        foreach (var option in (Option[])[_model, _out, _rejects, _delimiter, _keep, _errorThreshold, _models])
            command.Options.Add(option);
    }

    public ScoreOptions Of(ParseResult parsed)
    {
        var output = parsed.GetValue(_out)!;
        return new ScoreOptions
        {
            Csv = parsed.GetValue(_csv)!,
            Model = parsed.GetValue(_model)!,
            ModelsFolder = parsed.GetValue(_models) ?? ProjectFolder.Models,
            Out = output,
            Rejects = parsed.GetValue(_rejects) ?? BesideOutput(output),
            Delimiter = parsed.GetValue(_delimiter) is { } delimiter ? Encoding.UTF8.GetString(Dialect(delimiter)!.Separator.Span) : null,
            Keep = parsed.GetValue(_keep) is { } keep ? Keep(keep) : null,
            ErrorThreshold = parsed.GetValue(_errorThreshold) is { } threshold ? Threshold(threshold) : null,
        };
    }

    /// <summary>The rejects are compressed when the output is.</summary>
    internal static string BesideOutput(string output) => output.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase)
        ? Path.ChangeExtension(output[..^Gzip.Length], ".rejects.csv") + Gzip
        : Path.ChangeExtension(output, ".rejects.csv");

    private static CsvDialect? Dialect(string text) =>
        CsvDialect.All.FirstOrDefault(dialect => dialect.Name == text) ?? (text == "\\t" ? CsvDialect.Of("\t") : CsvDialect.Of(text));

    /// <summary>Names are a record of CSV, so that any name can be given: in quotes even <c>"all"</c>.</summary>
    private static KeepChoice? Keep(string text)
    {
        switch (text)
        {
            case "all":
                return new KeepChoice(null);
            case "none":
                return new KeepChoice([]);
        }

        var reader = new CsvReader(Encoding.UTF8.GetBytes(text));
        if (!reader.Read() || reader.Error != RejectReason.None)
            return null;
        var names = Array.ConvertAll(reader.ToStrings(), name => name.Trim());
        return names.Contains("") || names.Distinct(StringComparer.Ordinal).Count() < names.Length || reader.Read() ? null : new KeepChoice(names);
    }

    private static ErrorThreshold? Threshold(string text)
    {
        if (text.EndsWith('%'))
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100 ? new ErrorThreshold { Percent = percent } : null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? new ErrorThreshold { Rows = rows } : null;
    }
}
