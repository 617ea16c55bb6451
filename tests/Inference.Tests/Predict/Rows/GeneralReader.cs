using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Predict;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Rows;

/// <summary>Compares what is read with what the general reader alone makes of the same bodies: bits of rows, answers, and errors word for word.</summary>
internal static class GeneralReader
{
    public static readonly InferenceOptions Options = new() { MaxRowsPerRequest = 290 };

    /// <summary>Compares many bodies from a seed, of which a share must be read past the general reader: else that would be compared with itself.</summary>
    /// <param name="what">Of the bodies, for messages.</param>
    /// <param name="seed">For the random numbers.</param>
    /// <param name="bodies">How many.</param>
    /// <param name="make">Makes a body and says how it is to be read.</param>
    public static void Compare(string what, int seed, int bodies, Func<Random, (LoadedModel Model, IProtocol Protocol, byte[] Body)> make)
    {
        var random = new Random(seed);
        var (past, answered) = (0, 0);
        for (var i = 0; i < bodies; i++)
        {
            var (model, protocol, body) = make(random);
            var (found, tookShortcut) = Outcome(model, protocol, body, isGeneral: false);
            var (expected, _) = Outcome(model, protocol, body, isGeneral: true);
            if (found != expected)
                Assert.Fail($"{what}, seed {seed}, body {i}: '{Encoding.UTF8.GetString(body)}': {expected} expected, {found} found.");
            past += tookShortcut ? 1 : 0;
            answered += expected.StartsWith("rows", StringComparison.Ordinal) ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {bodies} bodies, seed {seed}; {answered} answered, {past} read past the general reader");
        Assert.InRange(past, bodies / 10, bodies * 9 / 10);
        Assert.InRange(answered, bodies / 10, bodies * 9 / 10);
    }

    /// <summary>The same as a long proof, in shares beside each other, each from a seed of its own.</summary>
    public static void CompareVeryMany(string what, int seed, int bodies, Func<Random, (LoadedModel Model, IProtocol Protocol, byte[] Body)> make)
    {
        Soak.Only();
        const int Shares = 100;
        Parallel.For(1, Shares + 1, share => Compare(what, seed + share, bodies / Shares, make));
    }

    /// <summary>Compares one body, and says whether it was read past the general reader.</summary>
    public static bool Compare(LoadedModel model, IProtocol protocol, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var (found, tookShortcut) = Outcome(model, protocol, bytes, isGeneral: false);
        Assert.Equal(Outcome(model, protocol, bytes, isGeneral: true), (found, false));
        return tookShortcut;
    }

    public static PredictCall Call(LoadedModel model, ReadOnlyMemory<byte> body) => new(model, body, BodyTypes.Json, MediaTypes.Json, Options);

    /// <summary>The rows' bits and their answer, or what is wrong.</summary>
    private static (string Outcome, bool TookShortcut) Outcome(LoadedModel model, IProtocol protocol, byte[] body, bool isGeneral)
    {
        using var call = Call(model, body);
        if (isGeneral)
            call.StartOver();
        return (Outcome(call, protocol), call.TookShortcut);
    }

    private static string Outcome(PredictCall call, IProtocol protocol)
    {
        try
        {
            var answer = Predictor.Read(protocol, call);
            return call.Errors.Count > 0 ? call.Errors.ToText() : $"rows {Convert.ToHexString(MemoryMarshal.AsBytes(call.Rows.Features.Span))}, {Text(answer, call)}";
        }
        catch (JsonException error)
        {
            return $"JSON {error.LineNumber} {error.BytePositionInLine}";
        }
        catch (CallException error)
        {
            return $"{error.Status} {error.Message}";
        }
    }

    private static string Text(IAnswer answer, PredictCall call)
    {
        var scores = new float[call.Rows.Count * call.Model.ScoresPerRow];
        call.Model.Score(call.Rows.Features.Span, scores);
        var text = new ArrayBufferWriter<byte>();
        answer.Write(text, call.Model, scores);
        return $"{answer.ContentType} {answer.Timeout} {Encoding.UTF8.GetString(text.WrittenSpan)}";
    }
}
