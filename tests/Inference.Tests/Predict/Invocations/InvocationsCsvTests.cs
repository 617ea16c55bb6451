using System.Buffers;
using System.Text;
using System.Text.Json;
using Inference.Batch;
using Inference.Csv;
using Inference.Models;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Invocations;

/// <summary>
/// CSV as SageMaker's batch transform cuts it from a file (no header) and as pandas' <c>to_csv</c> writes it for MLflow
/// (a header, and an index unless told otherwise).
/// </summary>
public sealed class InvocationsCsvTests
{
    private static readonly LoadedModel Binary = SumModel.Binary();

    private static readonly LoadedModel Filled = SumModel.Regression(
        SumModel.Number("x"),
        new FeatureDefinition { Name = "filled", Type = FeatureType.Number, Missing = new MissingRule { Policy = MissingPolicy.Fill, Value = JsonSerializer.SerializeToElement(10) } });

    [Theory]
    [InlineData("40,20\n1,2\n")]
    [InlineData("40,20\r\n1,2")]
    [InlineData("\"40\",20\r\r1,2\r")]
    [InlineData("\uFEFF40,20\n\n1,2\n\n")]
    [InlineData("x,y\n40,20\n1,2\n")]
    [InlineData("\uFEFFy,x\r\n20,40\r\n2,1\r\n")]
    [InlineData("\"y\", x \n20,40\n2,1\n")]
    [InlineData(",x,y\n0,40,20\n1,1,2\n")]
    [InlineData("\"\",y,x\n\"a\",20,40\n\"b\",2,1\n")]
    public async Task Rows_Come_In_Model_Order_Or_Behind_A_Header_In_Any(string csv)
    {
        Assert.Equal((200, """{"predictions":[{"prediction":1,"probability":0.6},{"prediction":0,"probability":0.03}]}"""), (await PostAsync(Binary, csv)).Pair);

        var (status, lines, headers) = await PostAsync(Binary, csv, accept: "text/csv");
        Assert.Equal((200, "1,0.6\n0,0.03\n", "text/csv"), (status, lines, headers.ContentType.ToString()));
    }

    [Theory]
    [InlineData("*/*", """{"predictions":[3]}""")]
    [InlineData("application/json, text/csv;q=0.5", """{"predictions":[3]}""")]
    [InlineData("text/*", "3\n")]
    [InlineData("text/csv; charset=utf-8", "3\n")]
    public async Task The_Answer_Is_Json_Unless_The_Caller_Prefers_Csv(string accept, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(SumModel.Regression(), "1,2", accept)).Pair);

    [Fact]
    public async Task Json_Can_Be_Answered_With_Csv_And_Other_Answers_Cannot_Be_Had()
    {
        Assert.Equal((200, "0.75\n"), (await PostAsync(SumModel.Regression(), """{"instances":[[0.5,0.25]]}""", "text/csv", "application/json")).Pair);
        var (status, answer, _) = await PostAsync(Binary, "1,2", "application/x-recordio-protobuf");
        Assert.Equal((406, """{"error_code":"BAD_REQUEST","message":"The answer can be application/json or text/csv. Let the header Accept allow it."}"""), (status, answer));
    }

    [Fact]
    public async Task Fields_Are_Those_That_A_File_Gets()
    {
        var model = SumModel.Changed(SumModel.Multiclass(), manifest => manifest with { Labels = ["red", "a \"b\"", "blue, or so"] });

        var (_, lines, _) = await PostAsync(model, "0,0\n1,0\n1,1\n", "text/csv");

        Assert.Equal("red,0.8\n\"a \"\"b\"\"\",0.8\n\"blue, or so\",0.8\n", lines);
        Assert.Equal("0,0,red,0.8\n1,0,\"a \"\"b\"\"\",0.8\n1,1,\"blue, or so\",0.8\n", ScoreFile(model, "x,y", "0,0\n1,0\n1,1\n"));
    }

    [Theory]
    [InlineData("x\n1\n2\n", """{"predictions":[11,12]}""")]
    [InlineData("x,filled\n1,\n2,NaN\n3,5\n", """{"predictions":[11,12,8]}""")]
    [InlineData("1,\n2,null\n", """{"predictions":[11,12]}""")]
    public async Task What_Is_Missing_Is_Filled_Where_The_Model_Says_So(string csv, string expected) =>
        Assert.Equal((200, expected), (await PostAsync(Filled, csv)).Pair);

    [Theory]
    [InlineData("x,y\n1,2\n1,4111-secret\n", "Row 1, 'y': wrong-type, expected a number.")]
    [InlineData("1,2\n,4111-secret\n", "Row 1, 'x': missing-value, expected a number. Row 1, 'y': wrong-type, expected a number.")]
    [InlineData("1,2\n1\n\n1,2,3\n", "Row 1: too-few-fields, expected 2 values in this order: x, y; 1 came. Row 2: too-many-fields, expected 2 values in this order: x, y; 3 came.")]
    [InlineData("y,x\n1\n1,2,3\n", "Row 0: too-few-fields, expected 2 fields, as many as the header has; 1 came. Row 1: too-many-fields, expected 2 fields, as many as the header has; 3 came.")]
    [InlineData("1,2\n\"1\"x,2\n1,2\n", "Row 1: malformed-quote, expected quotes around a whole field, closed, and doubled inside it.")]
    [InlineData("1,2\n\"1,2\n", "Row 1: unterminated-quote, expected quotes around a whole field, closed, and doubled inside it.")]
    [InlineData("1e999,2\n", "Row 0, 'x': out-of-range, expected a number.")]
    // Names that are not the model's are no header: nobody can know.
    [InlineData("a,b\n1,2\n", "Row 0, 'x': wrong-type, expected a number. Row 0, 'y': wrong-type, expected a number.")]
    public async Task Errors_Name_Row_And_Field_And_Repeat_No_Values(string csv, string expected)
    {
        var (status, message) = await ErrorAsync(Binary, csv);

        Assert.Equal(400, status);
        Assert.EndsWith("what the model expects. " + expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\n1\n2\n", "1 value is not what the model expects. All rows, 'x': missing-value, expected a number.")]
    [InlineData("x,y,x\n1,2,3\n", "1 value is not what the model expects. All rows, 'x': duplicate-feature, expected each feature once.")]
    [InlineData("x,z\n1,2\n", null)]
    [InlineData("x,z,y\n1,4111-secret,2\n", "1 value is not what the model expects. All rows, 'z': unknown-feature, expected only features of the model.")]
    [InlineData("x,,y\n1,2,3\n", "1 value is not what the model expects. All rows, '': unknown-feature, expected only features of the model.")]
    [InlineData("a,b,c,d,x,y\n1,2,3,4,5,6\n", "4 values are not what the model expects. All rows, 'a': unknown-feature, expected only features of the model. All rows, 'b': unknown-feature")]
    public async Task A_Header_That_Does_Not_Fit_Is_Told_Once(string csv, string? expected)
    {
        var (status, message) = await ErrorAsync(Binary, csv);

        Assert.Equal(400, status);
        // One of two names is not more than half: that may as well be a row.
        Assert.StartsWith(expected ?? "2 values are not what the model expects. Row 0, 'x': wrong-type", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_Columns_Are_Passed_Over_Where_The_Model_Ignores_Them()
    {
        var ignores = SumModel.Changed(SumModel.Regression(), manifest => manifest with { ExtraFields = ExtraFieldsPolicy.Ignore });

        Assert.Equal((200, """{"predictions":[7]}"""), (await PostAsync(ignores, "id,y,note,x\n9,3,\"a,\nb\",4\n")).Pair);
        Assert.Equal((400, "1 value is not what the model expects. Row 0: too-many-fields, expected 2 values in this order: x, y; 3 came."), await ErrorAsync(ignores, "9,3,4\n"));
    }

    [Fact]
    public async Task A_Body_Without_Rows_Has_No_Predictions_And_An_Empty_One_Is_No_Call()
    {
        Assert.Equal((200, """{"predictions":[]}"""), (await PostAsync(Binary, "x,y\n")).Pair);
        Assert.Equal((200, ""), (await PostAsync(Binary, "y,x", "text/csv")).Pair);
        foreach (var empty in new[] { "", "\n\r\n", "\uFEFF" })
            Assert.Equal((400, "The body is empty. Send one row per line, in the order of the features or behind a header that names them."), await ErrorAsync(Binary, empty));
    }

    [Fact]
    public async Task A_Line_Of_Commas_Is_Refused()
    {
        var call = new EndpointCall(Binary) { Options = new InferenceOptions(), Path = "/invocations", ContentType = "text/csv", Body = new string(',', 100_000) };
        Assert.Contains("The first line has more than 65536 fields.", (await call.InvokeAsync()).Body, StringComparison.Ordinal);
        call = new EndpointCall(Binary) { Options = new InferenceOptions(), Path = "/invocations", ContentType = "text/csv", Body = "1,2\n" + new string(',', 100_000) };
        Assert.Contains("Row 1: too-many-fields, expected 2 values in this order: x, y; 100001 came.", (await call.InvokeAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_Of_A_Category_Is_Read_As_In_Files()
    {
        var model = SumModel.Regression(new FeatureDefinition { Name = "city", Type = FeatureType.Category, Values = ["Oslo", "Rome", "say \"hi\"", "Malmö"] });

        Assert.Equal((200, """{"predictions":[1,2,3]}"""), (await PostAsync(model, "Rome\n\"say \"\"hi\"\"\"\nMalmö\n")).Pair);
        Assert.Equal((400, "1 value is not what the model expects. Row 0, 'city': unknown-category, expected one of: Oslo, Rome, say \"hi\", Malmö."), await ErrorAsync(model, "4111-secret\n"));
    }

    [Fact]
    public async Task Bytes_That_Are_No_Utf_8_Are_Refused()
    {
        var model = SumModel.Regression(new FeatureDefinition { Name = "city", Type = FeatureType.Category, Values = ["Malmö"] });

        Assert.Contains("Row 0, 'city': invalid-utf8", (await PostBytesAsync(model, Encoding.Latin1.GetBytes("Malmö\n"))).Body, StringComparison.Ordinal);
        Assert.Contains("The body is UTF-16. Send it as UTF-8.", (await PostBytesAsync(model, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("Malmö\n")])).Body, StringComparison.Ordinal);
    }

    private static string ScoreFile(LoadedModel model, string header, string rows)
    {
        var scorer = new ChunkScorer(model, new CsvHeader(header.Split(','), Encoding.UTF8.GetBytes(header), 1));
        var buffer = ArrayPool<byte>.Shared.Rent(rows.Length);
        using var result = scorer.Score(new CsvChunk(0, buffer, Encoding.UTF8.GetBytes(rows, buffer), truncated: false));
        return Encoding.UTF8.GetString(result.Output.Written.Span);
    }

    private static async Task<(int Status, string? Message)> ErrorAsync(LoadedModel served, string csv)
    {
        var (status, answer, _) = await PostAsync(served, csv, "text/csv");
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        return (status, JsonDocument.Parse(answer).RootElement.GetProperty("message").GetString());
    }

    private static Task<Answered> PostAsync(LoadedModel served, string body, string? accept = null, string contentType = "text/csv")
    {
        var call = new EndpointCall(served) { Path = "/invocations", Body = body, ContentType = contentType };
        if (accept is not null)
            call.Headers["Accept"] = accept;
        return call.InvokeAsync();
    }

    private static Task<Answered> PostBytesAsync(LoadedModel served, byte[] body) =>
        new EndpointCall(served) { Path = "/invocations", Bytes = body, ContentType = "text/csv; charset=utf-8" }.InvokeAsync();
}
