using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Tensors as bytes behind the JSON, which Triton's clients send and ask for unless told otherwise.</summary>
public sealed class InferBytesTests
{
    private const string AllOutputs = "\"parameters\":{\"binary_data_output\":true},";

    private static readonly LoadedModel Sum = SumModel.Regression();

    [Theory]
    // tritonclient for Python names no type; the C++ client and KServe's say that these are bytes.
    [InlineData(null)]
    [InlineData("application/octet-stream")]
    [InlineData("application/json")]
    public async Task Answers_Bytes_With_Bytes(string? contentType)
    {
        var (status, body, headers) = await SendAsync(
            SumModel.Binary(), "{" + AllOutputs + """ "id":"1","inputs":[{"name":"any","shape":[2,2],"datatype":"FP32","parameters":{"binary_data_size":16}}]}""", Floats(40, 20, 1, 2), contentType);

        const string Json = """{"model_name":"sum","model_version":"3","id":"1","outputs":[{"name":"prediction","shape":[2,1],"datatype":"INT64","parameters":{"binary_data_size":16}},{"name":"probability","shape":[2,1],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""";
        Assert.Equal((200, Json), (status, Encoding.UTF8.GetString(body[..Json.Length])));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Floats(0.6f, 0.03f)], body[Json.Length..]);
        Assert.Equal($"application/octet-stream, {Json.Length}", $"{headers.ContentType}, {headers["Inference-Header-Content-Length"]}");
    }

    [Fact]
    public async Task A_Frame_May_Mix_Both_And_Every_Type()
    {
        byte[] bytes = [.. Texts("Zürich", "Oslo"), 1, 0, .. Longs(2, 3)];
        var (status, body, _) = await SendAsync(
            SumModel.Regression(V2.OfEachType),
            """
            {"inputs":[{"name":"city","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":19}},
            {"name":"amount","shape":[2],"datatype":"FP32","data":[0.5,10]},
            {"parameters":{"binary_data_size":2},"datatype":"BOOL","shape":[2,1],"name":"online"},
            {"name":"hour","shape":[2],"datatype":"INT64","parameters":{"binary_data_size":16}}]}
            """,
            bytes);

        Assert.Equal(200, status);
        Assert.EndsWith("\"data\":[5.5,13]}]}", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UINT8", "ff", 255)]
    [InlineData("INT8", "ff", -1)]
    [InlineData("UINT16", "0180", 32769)]
    [InlineData("INT16", "0180", -32767)]
    [InlineData("UINT32", "ffffffff", 4294967295)]
    [InlineData("INT32", "00000080", -2147483648)]
    [InlineData("UINT64", "ffffffffffffffff", 18446744073709551615f)]
    [InlineData("INT64", "0000000000000080", -9223372036854775808f)]
    [InlineData("FP16", "003c", 1)]
    // The FP16 nearest to 0.1.
    [InlineData("FP16", "662e", 0.0999755859375f)]
    [InlineData("FP32", "cdcccc3d", 0.1f)]
    [InlineData("FP64", "9a9999999999b93f", 0.1f)]
    public async Task Every_Number_Is_Read_Little_Endian(string datatype, string hex, float expected)
    {
        var bytes = Convert.FromHexString(hex);
        var (status, body, _) = await SendAsync(
            SumModel.Regression(SumModel.Number("x")), $$$"""{{{{AllOutputs}}}"inputs":[{"name":"x","shape":[1],"datatype":"{{{datatype}}}","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""", bytes);

        Assert.Equal((200, expected), (status, BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(^4..))));
    }

    [Theory]
    [InlineData("x", "FP32", "0000c07f", "missing-value, expected a number")]
    [InlineData("x", "FP64", "9c7500883ce4377e", "out-of-range, expected a number")]
    [InlineData("hour", "FP32", "0000c03f", "not-a-whole-number, expected a whole number")]
    [InlineData("online", "BOOL", "02", "wrong-type, expected true or false")]
    [InlineData("online", "INT16", "0200", "wrong-type, expected true or false")]
    [InlineData("city", "BYTES", "050000005061726973", "unknown-category, expected one of: Oslo, Rome, Zürich")]
    [InlineData("city", "BYTES", "01000000ff", "invalid-utf8, expected one of: Oslo, Rome, Zürich")]
    [InlineData("city", "BYTES", "00000000", "missing-value, expected one of: Oslo, Rome, Zürich")]
    public async Task A_Value_Must_Be_One_Of_The_Feature_S(string feature, string datatype, string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex);
        var model = SumModel.Regression(V2.OfEachType.FirstOrDefault(definition => definition.Name == feature) ?? SumModel.Number("x"));

        Assert.Equal((400, $"1 value is not what the model expects. Row 0, '{feature}': {expected}."), await RefusedAsync(model, Input(feature, "[1]", datatype, bytes.Length), bytes));
    }

    [Theory]
    [InlineData("[2,2]", "FP32", 12, 12, "Input 'm': its shape [2,2] and datatype FP32 ask for 16 bytes, 12 came.")]
    [InlineData("[2,2]", "FP32", 20, 20, "Input 'm': its shape [2,2] and datatype FP32 ask for 16 bytes, 20 came.")]
    [InlineData("[2,2]", "FP64", 16, 16, "Input 'm': its shape [2,2] and datatype FP64 ask for 32 bytes, 16 came.")]
    [InlineData("[2,2]", "FP32", 16, 20, "More bytes follow the JSON than the inputs' 'binary_data_size' say.")]
    [InlineData("[2,2]", "FP32", 16, 15, "An input's 'binary_data_size' says more bytes than follow the JSON. Send them, and the JSON's length in the header Inference-Header-Content-Length.")]
    [InlineData("[2,2]", "FP32", -1, 16, "The parameter 'binary_data_size' must be a whole number of bytes.")]
    public async Task Shape_Type_And_Bytes_Must_Agree(string shape, string datatype, int said, int sent, string expected) =>
        Assert.Equal((400, expected), await RefusedAsync(Sum, Input("m", shape, datatype, said), new byte[sent]));

    [Theory]
    [InlineData("01000000", "ends")]
    [InlineData("0100", "ends")]
    [InlineData("ffffffff41", "ends")]
    [InlineData("00000080", "ends")]
    [InlineData("00000000", "ends")]
    [InlineData("0000000000000000000000", "more")]
    public async Task The_Lengths_Of_Text_Must_Add_Up(string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex);
        var (status, error) = await RefusedAsync(SumModel.Regression(V2.OfEachType[3]), Input("city", "[2]", "BYTES", bytes.Length), bytes);

        Assert.Equal(400, status);
        Assert.StartsWith(expected == "more" ? "Input 'city': its shape [2] asks for 2 values, more came." : "Input 'city': its bytes end within a value.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1", 400)]
    [InlineData("1e2", 400)]
    [InlineData("", 400)]
    [InlineData("99999", 400)]
    [InlineData("99999999999999999999", 400)]
    [InlineData("10", 400)]
    // A raw request of Triton, without any JSON.
    [InlineData("0", 501)]
    public async Task The_Header_Must_Say_The_Json_S_Length(string header, int expected)
    {
        var call = new EndpointCall(Sum) { Path = "/v2/models/sum/infer", Bytes = [.. Encoding.UTF8.GetBytes(Input("m", "[1,2]", "FP32", 8)), .. Floats(1, 2)] };
        call.Headers["Inference-Header-Content-Length"] = header;

        Assert.Equal(expected, (await V2.SendAsync(call)).Status);
    }

    [Fact]
    public async Task Data_Comes_In_One_Of_Both_Ways() => Assert.Equal(
        (400, "Input 'm' has both 'data' and 'binary_data_size'."),
        await RefusedAsync(Sum, """{"inputs":[{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,2],"parameters":{"binary_data_size":8}}]}""", Floats(1, 2)));

    [Fact]
    public async Task The_Bytes_Of_Other_Inputs_Are_Passed_Over()
    {
        var (status, body, _) = await SendAsync(
            SumModel.Lenient(),
            """
            {"inputs":[{"name":"note","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":5}},{"name":"x","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":4}},
            {"name":"embedding","shape":[1,3],"datatype":"BF16","parameters":{"binary_data_size":6}},{"name":"y","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":4}}]}
            """,
            [9, 9, 9, 9, 9, .. Floats(1), 9, 9, 9, 9, 9, 9, .. Floats(2)]);

        Assert.Equal(200, status);
        Assert.EndsWith("\"data\":[3]}]}", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "[]", "prediction,probability,probabilities")]
    [InlineData("false", "[]", "")]
    [InlineData("true", """[{"name":"prediction","parameters":{"binary_data":false}},{"name":"probability"}]""", "probability")]
    [InlineData("false", """[{"name":"probabilities","parameters":{"binary_data":true}},{"name":"prediction"}]""", "probabilities")]
    // tritonclient's InferRequestedOutput.
    [InlineData("null", """[{"name":"prediction","parameters":{"binary_data":true}},{"name":"probabilities","parameters":{"binary_data":true}}]""", "prediction,probabilities")]
    public async Task Each_Output_Comes_As_It_Is_Asked_For(string all, string outputs, string expected)
    {
        var answer = await V2.InferAsync(
            SumModel.Multiclass(),
            "{\"parameters\":{\"binary_data_output\":" + all + "},\"outputs\":" + outputs + ""","inputs":[{"name":"m","shape":[2,2],"datatype":"FP32","data":[1,1,0,1]}]}""");
        var jsonLength = answer.Headers["Inference-Header-Content-Length"];
        var json = JsonDocument.Parse(jsonLength.Count == 0 ? answer.Bytes : answer.Bytes[..int.Parse(jsonLength!, CultureInfo.InvariantCulture)]).RootElement;

        var binary = json.GetProperty("outputs").EnumerateArray().Where(output => output.TryGetProperty("parameters", out _)).ToList();
        Assert.Equal(expected, string.Join(',', binary.Select(output => output.GetProperty("name").GetString())));
        Assert.All(json.GetProperty("outputs").EnumerateArray(), output => Assert.NotEqual(output.TryGetProperty("parameters", out _), output.TryGetProperty("data", out _)));
        byte[] Expected(string name) => name switch
        {
            "prediction" => Texts("blue, or so", "green"),
            "probability" => Floats(0.8f, 0.8f),
            _ => Floats(0.1f, 0.1f, 0.8f, 0.1f, 0.8f, 0.1f),
        };
        var bytes = binary.SelectMany(output => Expected(output.GetProperty("name").GetString()!)).ToArray();
        Assert.Equal(bytes.Length, binary.Sum(output => output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32()));
        Assert.Equal(bytes, jsonLength.Count == 0 ? [] : answer.Bytes[int.Parse(jsonLength!, CultureInfo.InvariantCulture)..]);
        Assert.Equal(bytes.Length == 0, answer.Headers.ContentType == "application/json");
    }

    [Fact]
    public async Task Labels_And_Infinity_Have_Their_Own_Bytes()
    {
        var (_, labels, _) = await SendAsync(SumModel.Labelled(["0.5", "1"]), "{" + AllOutputs + """ "outputs":[{"name":"prediction"}],"inputs":[{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,1]}]}""", []);
        var (_, values, _) = await SendAsync(Sum, "{" + AllOutputs + """ "inputs":[{"name":"m","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""", Floats(float.NegativeInfinity, 1));

        Assert.Equal(0.5, BinaryPrimitives.ReadDoubleLittleEndian(labels.AsSpan(^8..)));
        Assert.Equal(float.NegativeInfinity, BinaryPrimitives.ReadSingleLittleEndian(values.AsSpan(^4..)));
    }

    private static string Input(string name, string shape, string datatype, int bytes) =>
        $$$"""{"inputs":[{"name":"{{{name}}}","shape":{{{shape}}},"datatype":"{{{datatype}}}","parameters":{"binary_data_size":{{{bytes}}}}}]}""";

    private static async Task<(int Status, string Error)> RefusedAsync(LoadedModel model, string json, byte[] bytes)
    {
        var (status, body, _) = await SendAsync(model, json, bytes);
        return (status, V2.Error(Encoding.UTF8.GetString(body)));
    }

    private static async Task<(int Status, byte[] Body, Microsoft.AspNetCore.Http.IHeaderDictionary Headers)> SendAsync(LoadedModel model, string json, byte[] bytes, string? contentType = "application/octet-stream")
    {
        var text = Encoding.UTF8.GetBytes(json);
        var call = new EndpointCall(model) { Path = "/v2/models/sum/infer", ContentType = contentType, Bytes = [.. text, .. bytes] };
        call.Headers["inference-header-content-length"] = text.Length.ToString(CultureInfo.InvariantCulture);
        var answer = await V2.SendAsync(call);
        return (answer.Status, answer.Bytes, answer.Headers);
    }

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(value => Written(4, span => BinaryPrimitives.WriteSingleLittleEndian(span, value)))];

    private static byte[] Longs(params long[] values) => [.. values.SelectMany(value => Written(8, span => BinaryPrimitives.WriteInt64LittleEndian(span, value)))];

    private static byte[] Texts(params string[] values) => [.. values.SelectMany(value => (byte[])[.. Written(4, span => BinaryPrimitives.WriteInt32LittleEndian(span, Encoding.UTF8.GetByteCount(value))), .. Encoding.UTF8.GetBytes(value)])];

    private static byte[] Written(int length, Action<Span<byte>> write)
    {
        var bytes = new byte[length];
        write(bytes);
        return bytes;
    }
}
