using System.CommandLine;
using System.CommandLine.Parsing;

namespace Inference.Cli;

/// <summary>The options that say how single columns are read: <c>--type</c>, <c>--missing</c>, <c>--unknown</c>, <c>--ignore</c>.</summary>
internal sealed class ColumnRuleOptions
{
    private readonly Option<string[]> _type = new("--type") { Description = "Type of a column: number, integer, boolean or category. Repeatable.", HelpName = "column=type" };
    private readonly Option<string[]> _missing = new("--missing") { Description = "What a missing value means: reject, allow or fill:<value>. Repeatable.", HelpName = "column=policy" };
    private readonly Option<string[]> _unknown = new("--unknown") { Description = "What a category unknown to the model means: reject or missing. Repeatable.", HelpName = "column=policy" };
    private readonly Option<string[]> _ignore = new("--ignore") { Description = "Column that is no feature. Repeatable.", HelpName = "column" };

    public ColumnRuleOptions()
    {
        _type.Validators.Add(result => Check(result, text => ColumnRules.ParseType(text) is not null, "must be <column>=number, integer, boolean or category."));
        _missing.Validators.Add(result => Check(result, text => ColumnRules.ParseMissing(text) is not null, "must be <column>=reject, <column>=allow or <column>=fill:<value>."));
        _unknown.Validators.Add(result => Check(result, text => ColumnRules.ParseUnknown(text) is not null, "must be <column>=reject or <column>=missing."));
    }

    /// <summary>In the order in which help lists them.</summary>
    public IReadOnlyList<Option> All => [_type, _missing, _unknown, _ignore];

    /// <summary>What was given. Said twice, the last word counts, as is usual on a command line.</summary>
    public ColumnRules Read(ParseResult parsed) => new()
    {
        Types = Given(parsed, _type).Select(text => ColumnRules.ParseType(text)!.Value).GroupBy(rule => rule.Column).ToDictionary(rules => rules.Key, rules => rules.Last().Type),
        Missing = Given(parsed, _missing).Select(text => ColumnRules.ParseMissing(text)!.Value).GroupBy(rule => rule.Column).ToDictionary(rules => rules.Key, rules => rules.Last().Choice),
        Unknown = Given(parsed, _unknown).Select(text => ColumnRules.ParseUnknown(text)!.Value).GroupBy(rule => rule.Column).ToDictionary(rules => rules.Key, rules => rules.Last().Policy),
        Ignore = Given(parsed, _ignore).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>Adds an error for each given value that is not valid.</summary>
    public static void Check(OptionResult result, Func<string, bool> isValid, string expected)
    {
        // The options of serve belong to the command without a verb too, and are asked about for both.
        if (result.Errors.Any())
            return;
        foreach (var token in result.Tokens.Where(token => !isValid(token.Value)))
            result.AddError($"{result.Option.Name} '{token.Value}' {expected}");
    }

    private static string[] Given(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) ?? [];
}
