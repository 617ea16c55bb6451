using System.Text.RegularExpressions;
using Inference.Schema;

namespace Inference.Cli;

/// <summary>What the command line says about single columns; everything it does not say is inferred from the data.</summary>
internal sealed partial record ColumnRules
{
    public IReadOnlyDictionary<string, FeatureType> Types { get; init; } = new Dictionary<string, FeatureType>();

    public IReadOnlyDictionary<string, MissingChoice> Missing { get; init; } = new Dictionary<string, MissingChoice>();

    public IReadOnlyDictionary<string, UnknownCategoryPolicy> Unknown { get; init; } = new Dictionary<string, UnknownCategoryPolicy>();

    public IReadOnlySet<string> Ignore { get; init; } = new HashSet<string>();

    /// <summary>Every column that a rule names, with the option that names it.</summary>
    public IEnumerable<(string Option, string Column)> Named() =>
        Types.Keys.Select(column => ("--type", column))
            .Concat(Missing.Keys.Select(column => ("--missing", column)))
            .Concat(Unknown.Keys.Select(column => ("--unknown", column)))
            .Concat(Ignore.Select(column => ("--ignore", column)));

    public static (string Column, FeatureType Type)? ParseType(string text) =>
        TypePattern().Match(text) is { Success: true } match
            ? (match.Groups[1].Value, Enum.Parse<FeatureType>(match.Groups[2].Value, ignoreCase: true))
            : null;

    public static (string Column, MissingChoice Choice)? ParseMissing(string text) =>
        MissingPattern().Match(text) is { Success: true } match
            ? (match.Groups[1].Value, match.Groups[2].Value switch
            {
                "reject" => new MissingChoice(MissingPolicy.Reject),
                "allow" => new MissingChoice(MissingPolicy.Allow),
                var fill => new MissingChoice(MissingPolicy.Fill, fill["fill:".Length..]),
            })
            : null;

    public static (string Column, UnknownCategoryPolicy Policy)? ParseUnknown(string text) =>
        UnknownPattern().Match(text) is { Success: true } match
            ? (match.Groups[1].Value, Enum.Parse<UnknownCategoryPolicy>(match.Groups[2].Value, ignoreCase: true))
            : null;

    [GeneratedRegex("^(.+)=(number|integer|boolean|category)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex TypePattern();

    [GeneratedRegex("^(.+?)=(reject|allow|fill:.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex MissingPattern();

    [GeneratedRegex("^(.+)=(reject|missing)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex UnknownPattern();
}
