using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Inference.Tests.Schema;

namespace Inference.Tests.Predict.Rows;

/// <summary>The values of a body: most of them plain decimals, some of a kind of <see cref="NumberTexts"/>, or none at all.</summary>
internal sealed class NearlyPlain
{
    private static readonly string[] Others = ["null", "\"NaN\"", "\"Infinity\"", "1e5", "-0", "0", "1E-3", "true", "[1]", "{}", "\"1, 2\"", "01", "5.", ".5", " 7 ", ""];

    private readonly Random _random;
    private readonly Func<Random, Span<byte>, int> _write;
    private readonly double _share;
    private readonly bool _isJson;

    /// <param name="random">Decides.</param>
    /// <param name="kind">Of the numbers that are not plain.</param>
    /// <param name="values">About how many the body has: most bodies are to be read, so few values are of the kind.</param>
    public NearlyPlain(Random random, string kind, int values)
    {
        (_random, _write) = (random, NumberTexts.Of(kind));
        _share = random.Next(3) switch { 0 => 0, 1 => 0.5 / values, _ => 0.5 };
        _isJson = random.Next(4) > 0;
        (Comma, Colon) = random.Next(2) == 0 ? (",", ":") : (", ", ": ");
    }

    /// <summary>A comma, with a space behind it or without.</summary>
    public string Comma { get; }

    /// <summary>A colon, likewise.</summary>
    public string Colon { get; }

    /// <summary>A value.</summary>
    public string Next()
    {
        if (_random.NextDouble() >= _share)
            return Plain();
        Span<byte> text = stackalloc byte[NumberTexts.MaxBytes];
        var value = _random.Next(20) == 0 ? Others[_random.Next(Others.Length)] : Encoding.UTF8.GetString(text[.._write(_random, text)]);
        return !_isJson || IsJsonNumber(value) ? value : Plain();
    }

    /// <summary>A list of values.</summary>
    public string List(int count) => $"[{string.Join(Comma, Enumerable.Range(0, count).Select(_ => Next()))}]";

    /// <summary>A list of lists; seldom one of them has a value less or more.</summary>
    public string Lists(int rows, int count) => Join(Enumerable.Range(0, rows).Select(_ => List(Math.Max(0, count + (_random.Next(60) == 0 ? _random.Next(-1, 2) : 0)))));

    /// <summary>A list of texts of JSON.</summary>
    public string Join(IEnumerable<string> items) => $"[{string.Join(Comma, items)}]";

    /// <summary>An object of members, in this order or another, seldom with one twice or without one.</summary>
    public string Members(params (string Name, string Value)[] members)
    {
        var texts = members.Select(member => $"\"{member.Name}\"{Colon}{member.Value}").ToList();
        if (_random.Next(4) == 0)
            _random.Shuffle(CollectionsMarshal.AsSpan(texts));
        if (_random.Next(50) == 0)
            texts.Add(texts[_random.Next(texts.Count)]);
        if (_random.Next(50) == 0)
            texts.RemoveAt(_random.Next(texts.Count));
        return $"{{{string.Join(Comma, texts)}}}";
    }

    /// <summary>The body's bytes, every third one overwritten, cut off, with something left out or put in.</summary>
    public byte[] Damaged(string body)
    {
        var damaged = Encoding.UTF8.GetBytes(body).ToList();
        for (var times = _random.Next(3) == 0 ? _random.Next(1, 3) : 0; times > 0; times--)
        {
            var at = _random.Next(damaged.Count);
            var value = _random.Next(4) == 0 ? (byte)_random.Next(256) : (byte)"[]{},:.0-1 \n\te\""[_random.Next(15)];
            switch (_random.Next(4))
            {
                case 0:
                    damaged[at] = value;
                    break;
                case 1:
                    damaged.RemoveAt(at);
                    break;
                case 2:
                    damaged.RemoveRange(at, damaged.Count - at);
                    damaged.Add(value);
                    break;
                default:
                    damaged.Insert(at, value);
                    break;
            }
        }

        return [.. damaged];
    }

    private string Plain() => _random.Next(4) switch
    {
        0 => _random.Next(-100, 100).ToString(CultureInfo.InvariantCulture),
        1 => _random.NextDouble().ToString(CultureInfo.InvariantCulture),
        2 => Math.Round(_random.NextDouble() * 1000, 3).ToString(CultureInfo.InvariantCulture),
        _ => _random.NextSingle().ToString(CultureInfo.InvariantCulture),
    };

    private static bool IsJsonNumber(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
