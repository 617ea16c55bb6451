using System.Globalization;
using System.Text;

namespace Inference.Cli.SampleData;

/// <summary>New payments with rows between them that a batch must reject, one of every kind.</summary>
internal static class BadRows
{
    /// <summary>Data rows of the file that are good.</summary>
    public const int Good = 27;

    /// <summary>Data rows of the file that are bad, by reason code.</summary>
    public static IReadOnlyDictionary<string, int> Bad { get; } = new Dictionary<string, int>
    {
        ["wrong-type"] = 5,
        ["out-of-range"] = 1,
        ["not-a-whole-number"] = 1,
        ["unknown-category"] = 1,
        ["missing-value"] = 2,
        ["too-few-fields"] = 1,
        ["too-many-fields"] = 1,
        ["invalid-utf8"] = 1,
        ["malformed-quote"] = 2,
        ["unterminated-quote"] = 1,
    };

    public static byte[] Write(PaymentsGenerator payments)
    {
        var lines = new List<string> { $"payment_id,{Payment.Header}" };
        void Good(string id) => lines.Add($"{id},{payments.Next().Fields()}");
        void Bad(string id, Func<string[], string[]> spoil) => lines.Add($"{id},{string.Join(',', spoil(payments.Next().Fields().Split(',')))}");
        Func<string[], string[]> Set(int field, string text) => fields =>
        {
            fields[field] = text;
            return fields;
        };

        for (var row = 1; row <= 25; row++)
        {
            Good(string.Create(CultureInfo.InvariantCulture, $"good-{row:00}"));
            switch (row)
            {
                case 1: Bad("amount-is-text", Set(0, "much")); break;
                case 2: Bad("amount-out-of-range", Set(0, "1e999")); break;
                case 3: Bad("amount-is-hexadecimal", Set(0, "0x1F")); break;
                case 4: Bad("amount-has-thousands-separator", Set(0, "\"1,234.50\"")); break;
                case 5: Bad("hour-has-decimals", Set(6, "13.5")); break;
                case 6: Bad("card-present-is-no-boolean", Set(11, "perhaps")); break;
                case 7: Bad("unknown-merchant-category", Set(2, "spaceships")); break;
                case 8: Bad("amount-is-missing", Set(0, "")); break;
                case 9: Bad("country-is-missing", Set(5, "")); break;
                case 10: Bad("too-few-fields", fields => fields[..^2]); break;
                case 11: Bad("too-many-fields", fields => [.. fields, "surplus"]); break;
                // U+0080 stands for the byte 0xFF, which is put in below: no UTF-8 text has that.
                case 12: Bad("channel-is-not-utf-8", Set(3, "on\u0080line")); break;
                case 13: Bad("a \"quote\" inside an unquoted field", fields => fields); break;
                case 14: Bad("\"text\" behind a closing quote", fields => fields); break;
                case 15: Good("\"good: a newline\nand a delimiter, quoted\""); break;
                case 16: Good("\"good: a \"\"doubled\"\" quote\""); break;
                case 17: lines.Add(""); break;
                case 18: Bad("age-is-a-date", Set(7, "2026-01-31")); break;
                default: break;
            }
        }

        Bad("\"a quote that never closes", fields => fields);
        return [.. Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n").SelectMany(Spoil)];
    }

    /// <summary>U+0080 is C2 80 in UTF-8; the first byte is dropped and the second becomes 0xFF.</summary>
    private static byte[] Spoil(byte value) => value switch
    {
        0xC2 => [],
        0x80 => [0xFF],
        _ => [value],
    };
}
