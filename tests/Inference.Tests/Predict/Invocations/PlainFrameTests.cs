using System.Text.Json;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.Invocations;
using Inference.Schema;
using Inference.Tests.Predict.Rows;
using Inference.Tests.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Invocations;

/// <summary>Frames of plain rows, and frames that nearly are: what comes of them is what the general reader alone makes of them.</summary>
public sealed class PlainFrameTests
{
    private const int Seed = 20_261_129;
    private const int DefaultBodies = 1_000;
    private const int SoakBodies = 1_000_000;

    private static readonly InvocationsProtocol Protocol = new();

    private static readonly LoadedModel[] Models =
    [
        .. Enumerable.Range(1, 40).Select(count => SumModel.Regression(Features(count))),
        .. Enumerable.Range(2, 9).Select(count => SumModel.Regression([.. Features(count), Missing("last", MissingPolicy.Fill)])),
        .. Enumerable.Range(2, 9).Select(count => SumModel.Regression([Missing("first", MissingPolicy.Allow), .. Features(count)])),
        .. Enumerable.Range(2, 9).Select(count => SumModel.Changed(SumModel.Regression(Features(count)), manifest => manifest with { ExtraFields = ExtraFieldsPolicy.Ignore })),
        SumModel.Regression([.. Features(5), new() { Name = "hour", Type = FeatureType.Integer }]),
    ];

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    public void Reads_What_The_General_Reader_Reads(string kind) => GeneralReader.Compare(kind, Seed, DefaultBodies, random => Body(random, kind));

    [Theory]
    [MemberData(nameof(NumberTexts.Kinds), MemberType = typeof(NumberTexts))]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Reads_Very_Many_Frames_As_The_General_Reader_Does(string kind) => GeneralReader.CompareVeryMany(kind, Seed, SoakBodies, random => Body(random, kind));

    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,3,16777216]]}}""")]
    [InlineData("""{"dataframe_split": {"index": [0, 1], "columns": ["x0", "x1", "x2"], "data": [[1.5, -2, 0.25], [0, 3, 16777216]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x2","x0","x1"],"data":[[1.5,-2,0.25],[0,3,16777216]]},"params":{}}""")]
    [InlineData("""{"dataframe_split":{"columns":[0,1,2],"data":[[1.5,-2,0.25],[0,3,16777216]]}}""")]
    [InlineData("""{"dataframe_split":{"data":[[1.5,-2,0.25],[0,3,16777216],[0.125,-4,99]]}}""")]
    [InlineData("""{"dataframe_split":{"data":[[1.5,-2,0.25],[0,3,16777216]],"columns":["x2","x0","x1"]}}""")]
    // What follows the rows is none of their values: JSON would mind it there.
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,3,16777216]],"index":["2026-01-01","a. .b"]}}""")]
    public void Leaves_No_Plain_Frame_To_The_General_Reader(string body) => Assert.True(GeneralReader.Compare(Models[2], Protocol, body));

    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,3,16777216],[1,2]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,3,16777216,4]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2","x3"],"data":[[1.5,-2,0.25],[0,3,16777216]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,null,16777216]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,"NaN",16777216]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,01,16777216]]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[[1.5,-2,0.25],[0,1,16777216],]}}""")]
    [InlineData("""{"dataframe_split":{"columns":["x0","x1","x2"],"data":[]                                      }}""")]
    [InlineData("""{"dataframe_split":{"columns":[],"data":[[],[]]                                               }}""")]
    public void Leaves_Other_Frames_To_The_General_Reader(string body) => Assert.False(GeneralReader.Compare(Models[2], Protocol, body));

    private static (LoadedModel Model, IProtocol Protocol, byte[] Body) Body(Random random, string kind)
    {
        var model = Models[random.Next(Models.Length)];
        var columns = Columns(random, model.Schema);
        var rows = random.Next(1, random.Next(20) == 0 ? 300 : 12);
        var values = new NearlyPlain(random, kind, rows * columns.Length);
        var data = values.Lists(rows, columns.Length);
        var index = values.Join(Enumerable.Range(0, rows + (random.Next(40) == 0 ? 1 : 0)).Select(row => random.Next(8) == 0 ? "\"2026-01-01. .\"" : $"{row}"));
        (string, string) named = ("columns", values.Join(random.Next(20) == 0 ? columns.Select((_, i) => $"{i}") : columns.Select(name => $"\"{name}\"")));
        var frame = random.Next(4) switch
        {
            0 => values.Members(("index", index), named, ("data", data)),
            1 => values.Members(named, ("index", index), ("data", data)),
            2 when random.Next(3) == 0 => values.Members(("data", data)),
            _ => values.Members(named, ("data", data)),
        };
        return (model, Protocol, values.Damaged(random.Next(10) == 0 ? values.Members(("dataframe_split", frame), ("params", "{}")) : values.Members(("dataframe_split", frame))));
    }

    /// <summary>The model's features, half of the time in another order, with others among them, without some, or with one twice.</summary>
    private static string[] Columns(Random random, ModelSchema schema)
    {
        var names = schema.Columns.Select(column => column.Name).ToList();
        if (random.Next(2) == 0)
            return [.. names];
        if (random.Next(4) == 0 || schema.IgnoresExtraFields)
            names.AddRange(["other", "x.0"]);
        if (random.Next(10) == 0)
            names.Add(names[random.Next(names.Count)]);
        string[] mixed = [.. names];
        random.Shuffle(mixed);
        return random.Next(4) == 0 || schema.Columns.Any(column => column.Definition.Missing.Policy != MissingPolicy.Reject)
            ? [.. mixed.Where(name => random.Next(4) > 0 && name is not ("first" or "last"))]
            : mixed;
    }

    private static FeatureDefinition[] Features(int count) => [.. Enumerable.Range(0, count).Select(i => SumModel.Number(FormattableString.Invariant($"x{i}")))];

    private static FeatureDefinition Missing(string name, MissingPolicy policy) => new()
    {
        Name = name,
        Type = FeatureType.Number,
        Missing = new MissingRule { Policy = policy, Value = policy == MissingPolicy.Fill ? JsonSerializer.SerializeToElement(0.1) : null },
    };
}
