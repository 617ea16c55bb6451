using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Inference.Schema;

/// <summary>
/// Turns one value of one feature into the <see cref="float"/> that the model sees. JSON numbers and CSV fields go
/// through the same text parser, so both doors give the same bits.
/// </summary>
public sealed class FeatureColumn
{
    private const int MaxListedCategories = 12;
    private const int StackChars = 256;

    /// <summary>Longest text of a category in UTF-8 bytes. Longer text is refused, also where unknown categories are not.</summary>
    internal const int MaxTextBytes = 16 * 1024;

    private readonly bool _isNumber;
    private readonly MissingPolicy _missing;
    private readonly float _fill;
    private readonly bool _unknownIsMissing;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _codes;

    /// <summary>Compiles a definition.</summary>
    /// <exception cref="FormatException">The definition contradicts itself; the message says how.</exception>
    public FeatureColumn(FeatureDefinition definition)
    {
        Definition = definition;
        NameUtf8 = Encoding.UTF8.GetBytes(definition.Name);
        _isNumber = definition.Type == FeatureType.Number;
        _missing = definition.Missing.Policy;
        _unknownIsMissing = definition.Unknown == UnknownCategoryPolicy.Missing;
        _codes = CategoryCodes(definition).GetAlternateLookup<ReadOnlySpan<char>>();
        Expected = Describe(definition);
        if (_missing == MissingPolicy.Fill)
            _fill = ParseFill(definition);
    }

    /// <summary>The manifest's words.</summary>
    public FeatureDefinition Definition { get; }

    /// <summary>Column name.</summary>
    public string Name => Definition.Name;

    /// <summary>What a right value looks like, for error messages: <c>a whole number</c>, <c>one of: a, b, c</c>.</summary>
    public string Expected { get; }

    internal ReadOnlyMemory<byte> NameUtf8 { get; }

    /// <summary>The value used when nothing was given, or <see cref="RejectReason.MissingValue"/>.</summary>
    public RejectReason ParseMissing(out float value)
    {
        value = _missing == MissingPolicy.Fill ? _fill : float.NaN;
        return _missing == MissingPolicy.Reject ? RejectReason.MissingValue : RejectReason.None;
    }

    /// <summary>Reads unquoted, unescaped UTF-8 text: a CSV field or a JSON number.</summary>
    public RejectReason ParseText(ReadOnlySpan<byte> text, out float value)
    {
        // Most fields of most files: nothing to trim, nothing missing.
        if (_isNumber && FloatText.TryParseDecimal(text, out value))
            return RejectReason.None;
        if (Definition.Type == FeatureType.Category)
            return ParseCategory(text, out value);

        text = text.Trim(" \t"u8);
        if (IsMissingText(text))
            return ParseMissing(out value);

        return Definition.Type switch
        {
            FeatureType.Integer => ParseInteger(text, out value),
            FeatureType.Boolean => ParseBoolean(text, out value),
            _ => ParseNumber(text, out value),
        };
    }

    /// <summary>Reads the JSON value that <paramref name="reader"/> stands on; leaves it on the value's last token.</summary>
    public RejectReason ParseJson(ref Utf8JsonReader reader, out float value)
    {
        value = float.NaN;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return ParseMissing(out value);
            case JsonTokenType.Number:
                var reason = ParseText(reader.ValueSpan, out value);
                return Definition.Type == FeatureType.Category && reason == RejectReason.UnknownCategory ? RejectReason.WrongType : reason;
            case JsonTokenType.True or JsonTokenType.False when Definition.Type == FeatureType.Boolean:
                value = reader.TokenType == JsonTokenType.True ? 1f : 0f;
                return RejectReason.None;
            case JsonTokenType.String when Definition.Type == FeatureType.Category:
                return ParseCategory(ref reader, out value);
            case JsonTokenType.String when IsNonFiniteName(reader):
                return ParseText(reader.ValueSpan, out value);
            default:
                reader.Skip();
                return RejectReason.WrongType;
        }
    }

    private static RejectReason ParseNumber(ReadOnlySpan<byte> text, out float value)
    {
        if (!FloatText.TryParse(text, out value))
            return RejectReason.WrongType;
        // The parser turns 1e999 into infinity; only the word may mean it.
        return float.IsInfinity(value) && text.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 ? RejectReason.OutOfRange : RejectReason.None;
    }

    private static RejectReason ParseInteger(ReadOnlySpan<byte> text, out float value)
    {
        value = float.NaN;
        // Through double, which is exact up to 2^53 where float alone would round the fraction away.
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide))
            return RejectReason.WrongType;
        value = (float)wide;
        if (!float.IsFinite(value))
            return RejectReason.OutOfRange;
        return Math.Floor(wide) == wide ? RejectReason.None : RejectReason.NotWhole;
    }

    private static RejectReason ParseBoolean(ReadOnlySpan<byte> text, out float value)
    {
        value = float.NaN;
        if (Ascii.EqualsIgnoreCase(text, "true"u8))
            value = 1f;
        else if (Ascii.EqualsIgnoreCase(text, "false"u8))
            value = 0f;
        else if (!FloatText.TryParse(text, out value) || (value != 0f && value != 1f))
            return RejectReason.WrongType;
        return RejectReason.None;
    }

    private RejectReason ParseCategory(ref Utf8JsonReader reader, out float value)
    {
        if (!reader.ValueIsEscaped)
            return ParseCategory(reader.ValueSpan, out value);
        var bytes = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return ParseCategory(bytes.AsSpan(0, reader.CopyString(bytes)), out value);
        }
        catch (InvalidOperationException)
        {
            // Lone surrogate escapes are valid JSON grammar but no text.
            value = float.NaN;
            return RejectReason.InvalidUtf8;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private RejectReason ParseCategory(ReadOnlySpan<byte> text, out float value)
    {
        value = float.NaN;
        if (text.Length > MaxTextBytes)
            return RejectReason.TextTooLong;
        char[]? rented = null;
        var chars = text.Length <= StackChars ? stackalloc char[StackChars] : rented = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            if (Utf8.ToUtf16(text, chars, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
                return RejectReason.InvalidUtf8;
            if (_codes.TryGetValue(chars[..written], out var code))
                value = code;
            else if (text.IsEmpty || _unknownIsMissing)
                return ParseMissing(out value);
            else
                return RejectReason.UnknownCategory;
            return RejectReason.None;
        }
        finally
        {
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Whether text of a numeric or boolean column stands for no value.</summary>
    internal static bool IsMissingText(ReadOnlySpan<byte> text) =>
        text.Length <= 4 && (text.IsEmpty
            || Ascii.EqualsIgnoreCase(text, "nan"u8)
            || text.SequenceEqual("NA"u8) || text.SequenceEqual("N/A"u8)
            || Ascii.EqualsIgnoreCase(text, "null"u8));

    private static bool IsNonFiniteName(in Utf8JsonReader reader) =>
        reader.ValueSpan.SequenceEqual("NaN"u8) || reader.ValueSpan.SequenceEqual("Infinity"u8) || reader.ValueSpan.SequenceEqual("-Infinity"u8);

    private static Dictionary<string, int> CategoryCodes(FeatureDefinition definition)
    {
        if (string.IsNullOrWhiteSpace(definition.Name))
            throw new FormatException("A feature has no name.");
        if (definition.Type != FeatureType.Category)
        {
            return definition.Values is null && definition.Unknown is null
                ? new(StringComparer.Ordinal)
                : throw new FormatException($"Feature '{definition.Name}': 'values' and 'unknown' belong to categories only.");
        }

        if (definition.Values is not { Count: > 0 })
            throw new FormatException($"Feature '{definition.Name}': a category needs its 'values'.");
        var codes = new Dictionary<string, int>(definition.Values.Count, StringComparer.Ordinal);
        foreach (var value in definition.Values)
        {
            if (!codes.TryAdd(value, codes.Count))
                throw new FormatException($"Feature '{definition.Name}': the value '{value}' stands twice in 'values'.");
        }

        return codes;
    }

    private float ParseFill(FeatureDefinition definition)
    {
        if (definition.Missing.Value is { } element && element.ValueKind != JsonValueKind.Null)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(element.GetRawText()));
            reader.Read();
            if (ParseJson(ref reader, out var value) == RejectReason.None)
                return value;
        }

        throw new FormatException($"Feature '{definition.Name}': the fill value for missing must be {Expected}.");
    }

    private static string Describe(FeatureDefinition definition) => definition.Type switch
    {
        FeatureType.Number => "a number",
        FeatureType.Integer => "a whole number",
        FeatureType.Boolean => "true or false",
        _ when definition.Values!.Count <= MaxListedCategories => "one of: " + string.Join(", ", definition.Values),
        _ => $"one of {definition.Values!.Count} known categories, such as: " + string.Join(", ", definition.Values.Take(MaxListedCategories)),
    };
}
