using System.Globalization;
using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Damaged calls: each is answered or refused in the protocol's form, soon, and nothing fails in the model.</summary>
public sealed class InferFuzzTests
{
    private const int Seed = 20_270_212;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly int[] Expected = [200, 400, 413, 501, 504];

    private static readonly LoadedModel Types = SumModel.Labelled(["no", "yes"], [.. V2.OfEachType, SumModel.Number("tag") with { Missing = new() { Policy = MissingPolicy.Allow } }]);

    private static readonly LoadedModel Numbers = SumModel.Regression(SumModel.Number("x"), SumModel.Number("y"));

    private static readonly (LoadedModel Model, string Json, byte[] Bytes)[] Samples =
    [
        (Types, """{"id":"é\u00e9","parameters":{"timeout":"5000000","priority":1},"inputs":[{"name":"amount","shape":[2,1],"datatype":"FP32","data":[[1.5e0],[2]]},{"name":"hour","shape":[2],"datatype":"INT8","data":[1,2]},{"name":"online","shape":[2],"datatype":"BOOL","data":[true,false]},{"name":"city","shape":[2],"datatype":"BYTES","data":["Oslo","Z\u00fcrich"]}],"outputs":[{"name":"probability"},{"name":"prediction","parameters":{"binary_data":true}}]}""", []),
        (Types, """{"inputs":[{"data":["Rome"],"name":"city","datatype":"BYTES","shape":[1]},{"parameters":{"content_type":"np"},"data":[0],"name":"amount","datatype":"UINT64","shape":[1,1]},{"data":[1],"name":"hour","datatype":"FP16","shape":[1]},{"data":[0],"name":"online","datatype":"INT16","shape":[1]}]}""", []),
        (Types, """{"inputs":[{"name":"city","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":8}},{"name":"amount","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":8}},{"name":"hour","shape":[1],"datatype":"INT32","parameters":{"binary_data_size":4}},{"name":"online","shape":[1],"datatype":"BOOL","parameters":{"binary_data_size":1}}],"parameters":{"binary_data_output":true}}""", [4, 0, 0, 0, .. "Oslo"u8, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 1, 0, 0, 0, 0]),
        (Numbers, """{"inputs":[{"name":"any","shape":[2,2],"datatype":"FP32","data":[[1,2.5],[-3e5,"Infinity"]]}]}""", []),
    ];

    private static readonly string[] Pieces =
    [
        "null", "true", "-1", "0", "1e999", "9223372036854775807", "18446744073709551616", "1.5", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "{}", "[[[[[[[[[[[[[[[[[[", "]", "}", ",", ":", "\"",
        "[2147483648,1]", "[9223372036854775807,5]", "[0,1]", "[-1,1]", "\"data\":", "\"shape\":[1]", "\"name\":\"amount\"", "\"datatype\":\"BF16\"", "\"binary_data_size\":4", "\"inputs\":[]", "\"parameters\":{}", "NaN", "Infinity", "\uFEFF", "\0", "\\u0000",
    ];

    [Fact]
    public Task A_Damaged_Call_Is_Answered_Or_Refused() => RunAsync(3_000);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Many_Damaged_Calls_Are_Answered_Or_Refused()
    {
        Soak.Only();
        return RunAsync(200_000);
    }

    /// <summary>No kind of large body makes work out of proportion.</summary>
    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task The_Largest_Bodies_Are_Answered_Soon()
    {
        Soak.Only();
        const int Length = 6_000_000;
        foreach (var (start, piece, end) in new[]
        {
            ("""{"inputs":[{"name":"any","shape":[1000000,5],"datatype":"FP32","data":[""", "1,", "1]}]}"),
            ("""{"inputs":[{"name":"any","shape":[9000,5],"datatype":"FP32","data":[""", "[1,2,3,4,5],", "1]}]}"),
            ("""{"inputs":[{"name":"amount","shape":[9000],"datatype":"INT8","data":[""", "null,", "1]}]}"),
            ("""{"inputs":[{"data":[""", "\"x\",", """1],"name":"amount","shape":[9000],"datatype":"FP32"}]}"""),
            ("""{"inputs":[""", """{"name":"x","shape":[1],"datatype":"FP32","data":[1]},""", "1]}"),
            ("""{"inputs":[{"name":"amount","shape":[""", "1,", """1],"datatype":"FP32","data":[1]}]}"""),
            ("""{"inputs":[{"name":"amount","shape":[1],"datatype":"FP32","data":[1],"parameters":{""", "\"a\":1,", "\"a\":1}}]}"),
            ("""{"outputs":[""", "{\"name\":\"prediction\"},", "1]}"),
            ("{\"id\":\"", "\\u00e9", "\"}"),
            ("{", "\"model_name\":1,", "1}"),
            ("{\"inputs\":[{\"name\":\"", "\\u00e9", "\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}"),
            ("{\"model_name\":", "[", "1"),
            ("", " ", "{}"),
        })
        {
            var body = new StringBuilder(start, Length + 1000);
            while (body.Length < Length)
                body.Append(piece);
            await AssertAnsweredAsync(new EndpointCall(Types) { Path = "/v2/models/sum/infer", Body = body.Append(end).ToString(), Options = new() }, start + piece);
        }

        var names = string.Join(',', Enumerable.Range(0, 100_000).Select(index => $$"""{"name":"{{index}}","shape":[1],"datatype":"FP32","data":[]}"""));
        await AssertAnsweredAsync(new EndpointCall(Types) { Path = "/v2/models/sum/infer", Body = $$"""{"inputs":[{{names}}]}""", Options = new() }, "names");
    }

    private static async Task RunAsync(int calls)
    {
        var answered = 0;
        for (var index = 0; index < calls; index++)
        {
            var random = new Random(Seed + index);
            var (model, json, bytes) = Samples[index % Samples.Length];
            var text = Damaged(Encoding.UTF8.GetBytes(json), random);
            var call = new EndpointCall(model) { Path = "/v2/models/sum/infer", Bytes = [.. text, .. random.Next(3) == 0 ? Damaged(bytes, random) : bytes] };
            if (bytes.Length > 0 || random.Next(20) == 0)
                call.Headers["Inference-Header-Content-Length"] = (text.Length + (random.Next(10) == 0 ? random.Next(-9, 9) : 0)).ToString(CultureInfo.InvariantCulture);
            answered += await AssertAnsweredAsync(call, $"call {index} of seed {Seed}") == 200 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{answered} of {calls} calls answered; seed {Seed}");
        Assert.InRange(answered, calls / 4, calls * 3 / 4);
    }

    private static async Task<int> AssertAnsweredAsync(EndpointCall call, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (status, body, headers) = await V2.SendAsync(call);
        var elapsed = TimeProvider.System.GetElapsedTime(started);

        Assert.True(Expected.Contains(status), $"{what}: {status} {body}");
        Assert.True(elapsed < Limit, $"{what} took {elapsed}.");
        if (call.Options.MaxRowsPerRequest > 16)
            TestContext.Current.TestOutputHelper?.WriteLine($"{elapsed.TotalMilliseconds,6:F0} ms, {status}: {what}");
        if (status != 200)
            Assert.NotEqual("", V2.Error(body));
        else if (headers["Inference-Header-Content-Length"].Count == 0)
            Assert.Equal("sum", JsonDocument.Parse(body).RootElement.GetProperty("model_name").GetString());
        return status;
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        for (var times = random.Next(0, 3); times > 0 && bytes.Length > 0; times--)
        {
            var at = random.Next(bytes.Length);
            var length = Math.Min(random.Next(1, 12), bytes.Length - at);
            bytes = random.Next(5) switch
            {
                0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
                1 => bytes[..at],
                2 => [.. bytes[..at], .. bytes[(at + length)..]],
                3 => [.. bytes[..(at + length)], .. bytes[at..]],
                _ => [.. bytes[..at], .. Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), .. bytes[(random.Next(2) == 0 ? at : at + length)..]],
            };
        }

        return bytes;
    }
}
