using System.Globalization;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.OpenInference;
using Inference.Schema;
using Inference.Tests.Predict.Rows;
using Inference.Tests.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.OpenInference;

/// <summary>Tensors of plain numbers, and tensors that nearly are: what comes of them is what the general reader alone makes of them.</summary>
public sealed class PlainTensorTests
{
    private const int Seed = 20_261_130;
    private const int DefaultBodies = 1_000;
    private const int SoakBodies = 1_000_000;

    private static readonly LoadedModel[] Models =
    [
        .. Enumerable.Range(1, 40).Select(count => SumModel.Regression(Features(count))),
        .. Enumerable.Range(2, 9).Select(count => SumModel.Labelled(count % 2 == 0 ? ["no, \"0\"", "yes"] : ["-1", "1"], Features(count))),
        .. Enumerable.Range(2, 9).Select(count => SumModel.Changed(SumModel.Regression(Features(count)), manifest => manifest with { ExtraFields = ExtraFieldsPolicy.Ignore })),
        SumModel.Regression([.. Features(3), new() { Name = "hour", Type = FeatureType.Integer, Missing = new() { Policy = MissingPolicy.Allow } }]),
    ];

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    public void Reads_What_The_General_Reader_Reads(string kind) => GeneralReader.Compare(kind, Seed, DefaultBodies, random => Body(random, kind));

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Reads_Very_Many_Tensors_As_The_General_Reader_Does(string kind) => GeneralReader.CompareVeryMany(kind, Seed, SoakBodies, random => Body(random, kind));

    [Theory]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,3,16777216]}""")]
    [InlineData("""{"name": "m", "shape": [2, 3], "datatype": "FP64", "data": [1.5, -2, 0.25, 0, 3, 16777216]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[[1.5,-2,0.25],[0,3,16777216]]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,3,16777216],"parameters":{"content_type":"01. .np"}}""")]
    [InlineData("""{"data":[[1.5,-2,0.25],[0,3,16777216]],"datatype":"FP32","name":"m","shape":[2,3]}""")]
    [InlineData("""{"name":"x0","shape":[4],"datatype":"FP32","data":[1,2,3,4]},{"name":"x1","shape":[4,1],"datatype":"FP64","data":[1,2,3,4]},{"name":"x2","shape":[4,1],"datatype":"FP64","data":[[1],[2],[3],[4]]}""")]
    public void Leaves_No_Plain_Tensor_To_The_General_Reader(string inputs) =>
        Assert.True(GeneralReader.Compare(Models[2], OpenInferenceProtocol.Json, $$"""{"id":"1","inputs":[{{inputs}}],"outputs":[{"name":"prediction"}]}"""));

    [Theory]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,3]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,3,4,5]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,3,4,]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[[1.5,-2,0.25]]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[[1.5,-2,0.25],[0,3,4],[1,2,3]]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[[1.5,-2,0.25],[0,3]]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[[1.5,-2],[0.25,0],[3,4]]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[[1.5,-2,0.25],0,3,4]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,[0,3,4]]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,null,4]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,"NaN",4]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"FP16","data":[1.5,-2,0.25,0,65521,4]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"INT8","data":[1,-2,0,0,128,4]}""")]
    [InlineData("""{"name":"m","shape":[2,3],"datatype":"BYTES","data":[1,-2,0,0,128,4]}""")]
    [InlineData("""{"name":"m","shape":[0,3],"datatype":"FP32","data":[]},{"name":"x0","shape":[1],"datatype":"FP32","data":[1]}""")]
    [InlineData("""{"name":"x0","shape":[3],"datatype":"FP32","data":[1,2,3]},{"name":"x1","shape":[4],"datatype":"FP32","data":[1,2,3,4]}""")]
    public void Leaves_Other_Tensors_To_The_General_Reader(string inputs) =>
        Assert.False(GeneralReader.Compare(Models[2], OpenInferenceProtocol.Json, $$"""{"inputs":[{{inputs}}]}"""));

    [Fact]
    public void Reads_No_Number_From_The_Bytes_Behind_The_JSON()
    {
        const string Body = """{"id":"1","inputs":[{"name":"m","shape":[2,3],"datatype":"FP32","data":[1.5,-2,0.25,0,3,4]}]}""";
        for (var length = 1; length <= Body.Length; length++)
        {
            // One byte earlier the inputs are whole, and what follows them is one byte too many.
            Assert.Equal(length >= Body.Length - 1, GeneralReader.Compare(Models[2], new OpenInferenceProtocol(length.ToString(CultureInfo.InvariantCulture)), Body));
        }
    }

    private static (LoadedModel Model, IProtocol Protocol, byte[] Body) Body(Random random, string kind)
    {
        var model = Models[random.Next(Models.Length)];
        var rows = random.Next(1, random.Next(20) == 0 ? 300 : 12);
        var values = new NearlyPlain(random, kind, rows * model.Schema.Count);
        var inputs = values.Join(random.Next(3) > 0 ? [Matrix(random, values, rows, model.Schema.Count)] : Frame(random, values, rows, model.Schema));
        var text = random.Next(6) switch
        {
            0 => values.Members(("id", "\"01. .\""), ("inputs", inputs)),
            1 => values.Members(("inputs", inputs), ("outputs", """[{"name":"prediction"}]"""), ("parameters", """{"timeout":1,"content_type":"np"}""")),
            _ => values.Members(("inputs", inputs)),
        };
        var body = values.Damaged(text);
        var length = random.Next(30) == 0 ? random.Next(1, body.Length + 1) : body.Length;
        return (model, random.Next(4) == 0 ? new OpenInferenceProtocol(length.ToString(CultureInfo.InvariantCulture)) : OpenInferenceProtocol.Json, body);
    }

    private static string Matrix(Random random, NearlyPlain values, int rows, int features) =>
        Tensor(random, values, "m", $"[{Seldom(random, rows)},{Seldom(random, features)}]", random.Next(2) == 0 ? values.Lists(rows, features) : values.List(Seldom(random, rows * features)));

    /// <summary>A tensor per feature, in any order, seldom without one or with another.</summary>
    private static string[] Frame(Random random, NearlyPlain values, int rows, ModelSchema schema)
    {
        var names = schema.Columns.Select(column => column.Name).Where(_ => random.Next(400) > 0).ToList();
        if (random.Next(20) == 0 || schema.IgnoresExtraFields)
            names.Insert(random.Next(names.Count + 1), "other");
        string[] mixed = [.. names];
        if (random.Next(2) == 0)
            random.Shuffle(mixed);
        return
        [
            .. mixed.Select(name => random.Next(4) switch
            {
                0 => Tensor(random, values, name, $"[{rows},1]", values.Lists(rows, 1)),
                1 => Tensor(random, values, name, $"[{rows},1]", values.List(rows)),
                _ => Tensor(random, values, name, $"[{rows}]", values.List(random.Next(schema.Count) == 0 ? Seldom(random, rows) : rows)),
            }),
        ];
    }

    private static string Tensor(Random random, NearlyPlain values, string name, string shape, string data)
    {
        var type = random.Next(40) == 0 ? Datatypes.Known.Split(", ")[random.Next(13)] : random.Next(2) == 0 ? "FP32" : "FP64";
        return random.Next(20) == 0
            ? values.Members(("name", $"\"{name}\""), ("shape", shape), ("datatype", $"\"{type}\""), ("parameters", """{"content_type":"01. .np"}"""), ("data", data))
            : values.Members(("name", $"\"{name}\""), ("shape", shape), ("datatype", $"\"{type}\""), ("data", data));
    }

    /// <summary>A number, or seldom its neighbour.</summary>
    private static int Seldom(Random random, int number) => number + (random.Next(40) == 0 ? random.Next(-1, 2) : 0);

    private static FeatureDefinition[] Features(int count) => [.. Enumerable.Range(0, count).Select(i => SumModel.Number(FormattableString.Invariant($"x{i}")))];
}
