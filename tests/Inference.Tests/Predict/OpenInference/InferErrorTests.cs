using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Calls that are refused, and what they are told.</summary>
public sealed class InferErrorTests
{
    private static readonly LoadedModel Sum = SumModel.Regression();
    private static readonly LoadedModel Types = SumModel.Regression(V2.OfEachType);

    [Theory]
    [InlineData("INT8", "128", "out-of-range, expected a whole number from -128 to 127.")]
    [InlineData("INT8", "-129", "out-of-range, expected a whole number from -128 to 127.")]
    [InlineData("INT8", "1.5", "not-a-whole-number, expected a whole number from -128 to 127.")]
    [InlineData("UINT8", "256", "out-of-range, expected a whole number from 0 to 255.")]
    [InlineData("UINT8", "-1", "out-of-range, expected a whole number from 0 to 255.")]
    [InlineData("UINT8", "2.56e2", "out-of-range, expected a whole number from 0 to 255.")]
    [InlineData("INT16", "32768", "out-of-range, expected a whole number from -32768 to 32767.")]
    [InlineData("UINT16", "65536", "out-of-range, expected a whole number from 0 to 65535.")]
    [InlineData("INT32", "2147483648", "out-of-range, expected a whole number from -2147483648 to 2147483647.")]
    [InlineData("UINT32", "4294967296", "out-of-range, expected a whole number from 0 to 4294967295.")]
    [InlineData("INT64", "9223372036854775808", "out-of-range, expected a whole number from -9223372036854775808 to 9223372036854775807.")]
    [InlineData("INT64", "1e19", "out-of-range, expected a whole number from -9223372036854775808 to 9223372036854775807.")]
    [InlineData("UINT64", "18446744073709551616", "out-of-range, expected a whole number from 0 to 18446744073709551615.")]
    [InlineData("UINT64", "-1", "out-of-range, expected a whole number from 0 to 18446744073709551615.")]
    [InlineData("UINT64", "0.5", "not-a-whole-number, expected a whole number from 0 to 18446744073709551615.")]
    [InlineData("INT32", "\"NaN\"", "wrong-type, expected a whole number from -2147483648 to 2147483647.")]
    [InlineData("INT32", "true", "wrong-type, expected a whole number from -2147483648 to 2147483647.")]
    [InlineData("FP16", "65520", "out-of-range, expected a number from -65504 to 65504.")]
    [InlineData("FP16", "-1e9", "out-of-range, expected a number from -65504 to 65504.")]
    [InlineData("FP32", "1e39", "out-of-range, expected a number.")]
    [InlineData("FP64", "1e39", "out-of-range, expected a number.")]
    [InlineData("FP64", "1e999", "out-of-range, expected a number.")]
    [InlineData("FP32", "\"1\"", "wrong-type, expected a number.")]
    [InlineData("FP32", "false", "wrong-type, expected a number.")]
    [InlineData("FP32", "null", "missing-value, expected a number.")]
    [InlineData("FP32", "\"NaN\"", "missing-value, expected a number.")]
    public async Task A_Value_Must_Be_Of_Its_Declared_Type(string datatype, string value, string expected) => Assert.Equal(
        "1 value is not what the model expects. Row 1, 'x': " + expected,
        await V2.RefusedAsync(SumModel.Regression(SumModel.Number("x")), $$"""{"name":"x","shape":[2],"datatype":"{{datatype}}","data":[1,{{value}}]}"""));

    [Theory]
    [InlineData("INT8", "-128", -128)]
    [InlineData("INT8", "1.27e2", 127)]
    [InlineData("UINT64", "18446744073709551615", 18446744073709551615d)]
    [InlineData("INT64", "-9223372036854775808", -9223372036854775808d)]
    [InlineData("FP16", "65504", 65504)]
    [InlineData("FP16", "65519", 65519)]
    [InlineData("FP32", "3.4028235e38", 3.4028234663852886e38)]
    public Task The_Ends_Of_A_Type_Belong_To_It(string datatype, string value, double expected) => V2.AssertPredictedAsync(
        [(float)expected], SumModel.Regression(SumModel.Number("x")), $$"""{"name":"x","shape":[1],"datatype":"{{datatype}}","data":[{{value}}]}""");

    [Theory]
    [InlineData("amount", "BYTES", "a tensor of numbers: FP16 to FP64, INT8 to INT64 or UINT8 to UINT64")]
    [InlineData("amount", "BOOL", "a tensor of numbers: FP16 to FP64, INT8 to INT64 or UINT8 to UINT64")]
    [InlineData("hour", "BYTES", "a tensor of numbers: FP16 to FP64, INT8 to INT64 or UINT8 to UINT64")]
    [InlineData("online", "BYTES", "a tensor of datatype BOOL, or of numbers 0 and 1")]
    [InlineData("city", "INT64", "a tensor of datatype BYTES")]
    public async Task The_Datatype_Must_Fit_The_Feature(string feature, string datatype, string expected)
    {
        var error = await V2.RefusedAsync(Types, $$"""{"name":"{{feature}}","shape":[1],"datatype":"{{datatype}}","data":[1]}""");

        Assert.StartsWith($"4 values are not what the model expects. All rows, '{feature}': wrong-type, expected {expected}.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("city", "BYTES", "\"Paris\"", "unknown-category, expected one of: Oslo, Rome, Zürich")]
    [InlineData("city", "BYTES", "7", "wrong-type, expected text")]
    [InlineData("city", "BYTES", "\"\\ud800\"", "invalid-utf8, expected one of: Oslo, Rome, Zürich")]
    [InlineData("online", "INT8", "2", "wrong-type, expected true or false")]
    [InlineData("online", "FP32", "true", "wrong-type, expected a number")]
    [InlineData("online", "BOOL", "\"true\"", "wrong-type, expected true or false")]
    [InlineData("hour", "FP32", "1.5", "not-a-whole-number, expected a whole number")]
    public async Task A_Value_Must_Be_One_Of_The_Feature_S(string feature, string datatype, string value, string expected)
    {
        var model = SumModel.Regression(V2.OfEachType.Single(definition => definition.Name == feature));

        Assert.Equal($"1 value is not what the model expects. Row 0, '{feature}': {expected}.", await V2.RefusedAsync(model, $$"""{"name":"{{feature}}","shape":[1],"datatype":"{{datatype}}","data":[{{value}}]}"""));
    }

    [Fact]
    public async Task All_Errors_Are_Told_At_Once() => Assert.Equal(
        "3 values are not what the model expects. Row 1, 'y': wrong-type, expected a number. All rows, 'z': unknown-feature, expected only features of the model. All rows, 'x': missing-value, expected a number.",
        await V2.RefusedAsync(Sum, """{"name":"y","shape":[2],"datatype":"FP32","data":[1,"secret"]},{"name":"z","shape":[2],"datatype":"FP32","data":[1,2]}"""));

    [Theory]
    [InlineData("[2,2]", "[1,2,3]", "Input 'm': its shape [2,2] asks for 4 values, 3 came.")]
    [InlineData("[2,2]", "[1,2,3,4,5]", "Input 'm': its shape [2,2] asks for 4 values, 5 came.")]
    [InlineData("[2,2]", "[]", "Input 'm': its shape [2,2] asks for 4 values, 0 came.")]
    [InlineData("[2,2]", "[[1,2]]", "Input 'm': its shape [2,2] asks for 4 values, 2 came.")]
    [InlineData("[1,2]", "[[1,2],[3,4]]", "Input 'm': its shape [1,2] asks for 2 values, 4 came.")]
    [InlineData("[2,2]", "[[1,2],[3]]", "Input 'm': list 1 of its data holds 1 values, its shape [2,2] says 2.")]
    [InlineData("[2,2]", "[[1,2,3],[4]]", "Input 'm': list 0 of its data holds 3 values, its shape [2,2] says 2.")]
    [InlineData("[2,2]", "[[1,2],3,4]", "Input 'm': its data must be a flat list, or nested as its shape [2,2] says.")]
    [InlineData("[2,2]", "[1,[2],3,4]", "Input 'm': its data must be a flat list, or nested as its shape [2,2] says.")]
    [InlineData("[2,2]", "[[[1],[2]],[[3],[4]]]", "Input 'm': its data must be a flat list, or nested as its shape [2,2] says.")]
    [InlineData("[2,2]", "[{},1]", "Input 'm': its data must be a flat list, or nested as its shape [2,2] says.")]
    [InlineData("[2,2]", "\"1,2,3,4\"", "Input 'm': 'data' must be a list.")]
    [InlineData("[2,2]", "null", "Input 'm': 'data' must be a list.")]
    [InlineData("[2,3]", "[1,2,3,4,5,6]", "Input 'm' has shape [2,3]. Send one tensor per feature, named as the feature, of shape [N] or [N,1]; or one tensor [N,2] of all features in model order. One row is [1,2].")]
    // MLServer takes [N] as [N,1], and so a list of F values is F rows, not one.
    [InlineData("[2]", "[1,2]", "Input 'm' has shape [2]. Send one tensor per feature, named as the feature, of shape [N] or [N,1]; or one tensor [N,2] of all features in model order. One row is [1,2].")]
    [InlineData("[1,2,1]", "[1,2]", "Input 'm' has shape of 3 dimensions. Send one tensor per feature, named as the feature, of shape [N] or [N,1]; or one tensor [N,2] of all features in model order. One row is [1,2].")]
    [InlineData("[-1,2]", "[1,2]", "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].")]
    [InlineData("[]", "[]", "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].")]
    [InlineData("[1.0,2]", "[1,2]", "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].")]
    [InlineData("[\"1\",2]", "[1,2]", "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].")]
    [InlineData("[[1],2]", "[1,2]", "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].")]
    [InlineData("[99999999999999999999,2]", "[1,2]", "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].")]
    [InlineData("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[1]", "The 'shape' of an input has more than 16 dimensions.")]
    [InlineData("2", "[1,2]", "The 'shape' of an input must be a list of whole numbers from 0, such as [2,1].")]
    public async Task Shape_And_Data_Must_Agree(string shape, string data, string expected)
    {
        Assert.Equal(expected, await V2.RefusedAsync(Sum, $$"""{"name":"m","shape":{{shape}},"datatype":"FP32","data":{{data}}}"""));
        Assert.Equal(expected, await V2.RefusedAsync(Sum, $$"""{"data":{{data}},"shape":{{shape}},"name":"m","datatype":"FP32"}"""));
    }

    [Theory]
    [InlineData("[9223372036854775807,2]")]
    [InlineData("[4611686018427387905,2]")]
    [InlineData("[2147483648,2]")]
    [InlineData("[17,2]")]
    public async Task More_Rows_Than_Allowed_Are_Refused_By_The_Shape_Alone(string shape)
    {
        var (status, body, _) = await V2.InferInputsAsync(Sum, $$"""{"name":"m","shape":{{shape}},"datatype":"FP32","data":[1,2]}""");

        Assert.Equal((413, "More than 16 rows. Send fewer rows in one request, or use the batch lane."), (status, V2.Error(body)));
    }

    [Theory]
    [InlineData("x", "[2]", "x", "[2]", "Input 'x' came twice.")]
    [InlineData("z", "[2]", "z", "[2]", "Input 'z' came twice.")]
    [InlineData("x", "[2]", "y", "[1]", "Input 'y' has 1 rows, but Input 'x' has 2. All inputs need the same number.")]
    [InlineData("x", "[1,2]", "y", "[2]", "Send one tensor per feature, or one tensor of all features; not both.")]
    [InlineData("x", "[2]", "y", "[1,2]", "Input 'y' has shape [1,2]. The tensor of a feature has one value per row: shape [N] or [N,1].")]
    [InlineData("x", "[2,1,1]", "y", "[2]", "Input 'x' has shape of 3 dimensions. The tensor of a feature has one value per row: shape [N] or [N,1].")]
    public async Task Inputs_Must_Fit_Together(string one, string oneShape, string two, string twoShape, string expected)
    {
        static string Data(string shape) => shape == "[1]" ? "[1]" : "[1,2]";

        Assert.Equal(expected, await V2.RefusedAsync(Sum, $$"""{"name":"{{one}}","shape":{{oneShape}},"datatype":"FP32","data":{{Data(oneShape)}}},{"name":"{{two}}","shape":{{twoShape}},"datatype":"FP32","data":{{Data(twoShape)}}}"""));
    }

    [Fact]
    public async Task A_Matrix_Must_Fit_Every_Feature()
    {
        Assert.Equal("Input 'm' has datatype FP32, but feature 'city' takes a tensor of datatype BYTES. Send one tensor per feature.", await V2.RefusedAsync(Types, """{"name":"m","shape":[1,4],"datatype":"FP32","data":[1,2,1,0]}"""));
        Assert.StartsWith("Input 'm' has datatype BYTES, but feature 'amount' takes a tensor of numbers", await V2.RefusedAsync(Types, """{"name":"m","shape":[1,4],"datatype":"BYTES","data":["1","2","1","Oslo"]}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"x"}""", "Every input needs 'name', 'shape' and 'datatype'.")]
    [InlineData("""{"name":"x","shape":[1],"data":[1]}""", "Every input needs 'name', 'shape' and 'datatype'.")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP32"}""", "Input 'x' has no 'data'.")]
    [InlineData("""{"name":"x","name":"y"}""", "An input has 'name' twice.")]
    [InlineData("""{"name":"x","size":1}""", "An input has a member that is not known here. Known: name, shape, datatype, data, parameters.")]
    [InlineData("""{"name":7}""", "The 'name' of an input must be text.")]
    [InlineData("7", "'inputs' must be a list of objects.")]
    [InlineData("", "'inputs' holds no tensor. Send one per feature, or one of all features.")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"BF16","data":[1]}""", "The 'datatype' of an input must be one of: BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES.")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"fp32","data":[1]}""", "The 'datatype' of an input must be one of: BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES.")]
    [InlineData("""{"name":"x","shape":[1],"datatype":["FP32"],"data":[1]}""", "The 'datatype' of an input must be one of: BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES.")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP32","data":[1],"parameters":7}""", "'parameters' must be an object.")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP32","data":[1],"parameters":{"a":[1]}}""", "A parameter must be text, a number, true or false.")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP32","parameters":{"binary_data_size":4}}""", "An input's 'binary_data_size' says more bytes than follow the JSON. Send them, and the JSON's length in the header Inference-Header-Content-Length.")]
    public async Task An_Input_Must_Be_Whole(string input, string expected) => Assert.Equal(expected, await V2.RefusedAsync(Sum, input));

    [Theory]
    [InlineData("", "The body is not valid JSON, or nested deeper than 16 levels (line 1, byte 1).")]
    [InlineData("[]", "Expected {\"inputs\": [{\"name\": …, \"shape\": […], \"datatype\": …, \"data\": […]}]}.")]
    [InlineData("{}", "Expected {\"inputs\": [{\"name\": …, \"shape\": […], \"datatype\": …, \"data\": […]}]}.")]
    [InlineData("{\"inputs\":null}", "'inputs' must be a list of tensors.")]
    [InlineData("{\"inputs\":[],\"inputs\":[]}", "'inputs' holds no tensor. Send one per feature, or one of all features.")]
    [InlineData("{\"instances\":[[1,2]]}", "The request has a member that is not known here. Known: id, parameters, inputs, outputs, model_name, model_version.")]
    [InlineData("{\"id\":7}", "'id' must be text of at most 1024 bytes.")]
    [InlineData("{\"id\":\"a\",\"id\":\"a\"}", "The request has 'id' twice.")]
    [InlineData("{\"id\":\"\\ud800\"}", "The body holds text that is not valid Unicode.")]
    [InlineData("{\"parameters\":[]}", "'parameters' must be an object.")]
    [InlineData("{\"outputs\":{}}", "'outputs' must be a list of objects with a 'name'.")]
    [InlineData("{\"outputs\":[\"prediction\"]}", "'outputs' must be a list of objects with a 'name'.")]
    [InlineData("{\"outputs\":[{}]}", "Every output needs a 'name'.")]
    [InlineData("{\"outputs\":[{\"name\":\"predict\"}]}", "The model has no output of that name. Known: prediction.")]
    [InlineData("{\"outputs\":[{\"name\":null}]}", "The model has no output of that name. Known: prediction.")]
    [InlineData("{\"outputs\":[{\"name\":\"prediction\"},{\"name\":\"prediction\"}]}", "Output 'prediction' is asked for twice.")]
    [InlineData("{\"outputs\":[{\"name\":\"prediction\",\"shape\":[1]}]}", "An output has a member that is not known here. Known: name, parameters.")]
    [InlineData("{\"inputs\":[{\"name\":\"m\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]} x", "The body is not valid JSON, or nested deeper than 16 levels (line 1, byte 72).")]
    public async Task A_Request_Must_Be_Whole(string body, string expected)
    {
        var (status, answer, headers) = await V2.InferAsync(Sum, body);

        Assert.Equal((400, expected, "application/json"), (status, V2.Error(answer), headers.ContentType.ToString()));
    }

    [Fact]
    public async Task An_Id_Of_1024_Bytes_Is_Taken_And_One_Of_More_Is_Not()
    {
        static string Body(string id) => $$"""{"id":"{{id}}","inputs":[{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""";
        static async Task<int> StatusAsync(string body) => (await V2.SendAsync(new EndpointCall(Sum) { Path = "/v2/models/sum/infer", Body = body, Options = new() })).Status;

        Assert.Equal((200, 400, 200, 400), (await StatusAsync(Body(new string('a', 1024))), await StatusAsync(Body(new string('a', 1025))), await StatusAsync(Body(new string('é', 512))), await StatusAsync(Body(new string('é', 513)))));
    }

    [Theory]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP32","parameters":{"shared_memory_region":"r"}}""", "", "Shared memory is not offered. Send the data, and take the outputs, in the call itself.")]
    [InlineData("""{"name":"m","shape":[1,2],"datatype":"FP32","data":[1,2]}""", """,{"name":"prediction","parameters":{"classification":3}}""", "The classification extension is not offered. Ask for the output without it.")]
    public async Task Extensions_That_Change_What_Is_Meant_Are_Not_Passed_Over(string input, string output, string expected)
    {
        var (status, body, _) = await V2.InferAsync(Sum, $$"""{"inputs":[{{input}}],"outputs":[{{output.TrimStart(',')}}]}""");

        Assert.Equal((501, expected), (status, V2.Error(body)));
    }
}
