using System.Text;
using System.Text.RegularExpressions;

namespace Inference.Tests.Serve.Doors;

/// <summary>What goes wrong with calls, on purpose and by accident.</summary>
internal static partial class FuzzMutations
{
    private static readonly string[] Values =
    [
        "1e999", "-1e999", "1e-999", "-0", "0.1e1", "99999999999999999999999999", "2147483648", "-2147483649", "9223372036854775808", "18446744073709551616",
        "65505", "NaN", "Infinity", "-Infinity", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"nan\"", "null", "true", "false", "\"\"", "\"true\"", "[]", "{}", "[[]]", "[null]", "{\"\":null}",
        "01", "+1", ".5", "1.", "0x10", "1_000", "\"1,5\"", "'x'", "undefined", "\"\\ud800\"", "\"\\u0000\"", "\"\\q\"", "\"FP32\"", "\"BYTES\"", "\"FP16\"", "\"UINT8\"", "\"BOOL\"",
        "\"" + FuzzCall.Secret + "\"", "[\"" + FuzzCall.Secret + "\"]", "-1", "0", "1", "2", "4294967296", "[2147483647,2147483647]", "[-1,3]", "[0]", "[1,1,1]",
    ];

    private static readonly string[] MediaTypes =
    [
        "application/json", "application/json; charset=utf-16", "application/json; charset=\"UTF-8\"", "text/csv", "text/csv; charset=latin1", "text/plain", "application/xml",
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", "application/problem+json", "json", "", ";", "*/*", "text/csv;q=0.1, application/json", "image/png",
    ];

    private static readonly string[] Verbs = ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"];

    private static readonly string[] Members = ["\"inputs\":1", "\"instances\":[]", "\"dataframe_split\":{}", "\"features\":[]", "\"parameters\":{\"timeout\":-1}", "\"params\":{\"a\":1}", "\"id\":7", "\"outputs\":[{\"name\":\"nobody\"}]", "\"signature_name\":\"x\"", "\"parameters\":{\"binary_data_output\":true}"];

    /// <summary>Spoils a call in up to three ways; one in four stays right.</summary>
    public static void Apply(Random random, FuzzCall call)
    {
        for (var i = random.Next(4); i > 0; i--)
            One(random, call);
    }

    private static void One(Random random, FuzzCall call)
    {
        switch (random.Next(14))
        {
            case 0:
                call.Body = call.Body[..random.Next(call.Body.Length + 1)];
                break;
            case 1:
                call.Body = Bytes(random, call.Body);
                break;
            case 2 or 3 or 4:
                Replace(random, call, Token(), _ => Pick(random, Values));
                break;
            case 5:
                // A member, or whatever looks like one, twice.
                Replace(random, call, Member(), match => match + match);
                break;
            case 6:
                Replace(random, call, Opening(), match => match + Pick(random, Members) + (random.Next(2) == 0 ? "," : ""));
                break;
            case 7:
                var deep = random.Next(1, 3000);
                Replace(random, call, Token(), match => random.Next(2) == 0
                    ? new string('[', deep) + match + new string(']', random.Next(2) * deep)
                    : string.Concat(Enumerable.Repeat("{\"a\":", deep)) + match + new string('}', random.Next(2) * deep));
                break;
            case 8:
                Replace(random, call, Token(), _ => $"\"{new string((char)random.Next('a', 'z'), random.Next(1, 70_000))}\"");
                break;
            case 9:
                call.Body = Encoded(random, call.Body);
                break;
            case 10:
                Headers(random, call);
                break;
            case 11:
                call.Path = Address(random, call.Path);
                break;
            case 12:
                call.Method = Pick(random, Verbs);
                break;
            default:
                Replace(random, call, Punctuation(), _ => Pick(random, ["", ",", ":", "]", "}", "\"", "\n", "\"\"", ",,", "\r", "\0"]));
                break;
        }
    }

    private static byte[] Bytes(Random random, byte[] body)
    {
        List<byte> bytes = [.. body];
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 10), bytes.Count - at));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Encoded(Random random, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return random.Next(6) switch
        {
            0 => Encoding.Unicode.GetBytes(text),
            1 => Encoding.UTF32.GetBytes(text),
            2 => [.. Encoding.UTF8.Preamble, .. body],
            3 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.Preamble, .. body],
            4 => Encoding.Latin1.GetBytes(text.Replace("\"", "\"\u00e9\u00ff", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes(text.Replace("e", "\\u0065", StringComparison.Ordinal)),
        };
    }

    private static void Headers(Random random, FuzzCall call)
    {
        switch (random.Next(5))
        {
            case 0:
                call.Headers["Content-Type"] = Pick(random, MediaTypes);
                break;
            case 1:
                call.Headers["Accept"] = Pick(random, MediaTypes);
                break;
            case 2:
                call.Headers["Content-Encoding"] = Pick(random, ["gzip", "br", "identity", "x", ""]);
                break;
            case 3:
                call.Headers["X-Request-Timeout-Ms"] = Pick(random, ["0", "-1", "1", "x", "99999999999", "1.5", "", " 50 "]);
                break;
            default:
                call.Headers["Inference-Header-Content-Length"] = Pick(random, ["0", "-1", "10", "x", "99999999999", ""]);
                break;
        }
    }

    private static string Address(Random random, string path) => random.Next(6) switch
    {
        0 => path + "/",
        1 => path + "?code=x&" + Uri.EscapeDataString(FuzzCall.Secret),
        2 => path + "/" + Pick(random, ["versions", "versions/0", "versions/-1", "versions/99999999999", "versions/1/infer", "ready", "stats", "%2e%2e", "%00", "%ff", "a%2Fb"]),
        3 => path.Replace("models/", "models/%20", StringComparison.Ordinal),
        4 => path[..random.Next(1, path.Length)],
        _ => path.ToUpperInvariant(),
    };

    private static void Replace(Random random, FuzzCall call, Regex what, Func<string, string> with)
    {
        // Latin-1 keeps every byte as it is.
        var text = Encoding.Latin1.GetString(call.Body);
        var matches = what.Matches(text);
        if (matches.Count == 0)
            return;
        var match = matches[random.Next(matches.Count)];
        call.Body = Encoding.Latin1.GetBytes(text[..match.Index] + with(match.Value) + text[(match.Index + match.Length)..]);
    }

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];

    [GeneratedRegex("\"[^\"]*\"|-?[0-9][0-9.eE+-]*|true|false|null")]
    private static partial Regex Token();

    [GeneratedRegex("\"[^\"]*\":[^,{}\\[\\]]*,")]
    private static partial Regex Member();

    [GeneratedRegex("\\{")]
    private static partial Regex Opening();

    [GeneratedRegex("[\\[\\]{},:\"\\n]")]
    private static partial Regex Punctuation();
}
