using System.Buffers;
using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.Reference;
using Inference.Predict.Rows;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict;

/// <summary>Answers whose texts are made once are, byte for byte, what the general code writes.</summary>
public sealed class ScoreTextsTests
{
    private const int Seed = 20_261_128;
    private const int DefaultAnswers = 2_000;
    private const int SoakAnswers = 1_000_000;

    private static readonly LoadedModel[] Models =
    [
        SumModel.Regression(),
        SumModel.Changed(SumModel.Regression(), manifest => manifest with { Name = "né \"0\" <1>" }),
        SumModel.Binary(),
        SumModel.Labelled(["-1", "0.1"]),
        SumModel.Labelled(["no, \"0\"", "ja – <b>1</b> + \u0001"]),
        SumModel.Labelled(["0", "1e3"]),
        SumModel.Changed(SumModel.Binary(), manifest => manifest with { Threshold = 0.25f, Outputs = new() { Prediction = "0", Probability = "p \"1\"" } }),
    ];

    [Fact]
    public void Writes_What_The_General_Code_Writes() => Check(Seed, DefaultAnswers);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public void Writes_Very_Many_Answers_As_The_General_Code_Does()
    {
        Soak.Only();
        Check(Seed + 1, SoakAnswers);
    }

    [Fact]
    public void Are_There_For_Models_Of_One_Score_Per_Row_Alone()
    {
        Assert.All(Models, model => Assert.DoesNotContain(null, (ScoreTexts?[])[model.Texts.OneRow, model.Texts.Rows, model.Texts.Predictions, .. model.Texts.Outputs.Select(output => output.Texts)]));
        var texts = SumModel.Multiclass().Texts;
        Assert.Null(texts.OneRow ?? texts.Rows ?? texts.Predictions);
        Assert.All(texts.Outputs, output => Assert.Null(output.Texts));
    }

    private static void Check(int seed, int answers)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{answers} answers, seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < answers; i++)
        {
            var model = Models[random.Next(Models.Length)];
            var scores = Enumerable.Range(0, random.Next(random.Next(8) == 0 ? 300 : 5)).Select(_ => Score(random)).ToArray();
            Same(seed, model, scores, ReferenceAnswer.Rows.Write, ReferenceAnswer.Rows.WriteAny);
            Same(seed, model, scores, ServingAnswer.Predictions.Write, ServingAnswer.Predictions.WriteAny);
            foreach (var output in model.Texts.Outputs)
                Same(seed, model, scores, Data(output.WriteData), Data(output.WriteAnyData));
            Same(seed, model, [Score(random)], ReferenceAnswer.OneRow.Write, ReferenceAnswer.OneRow.WriteAny);
        }
    }

    private static void Same(int seed, LoadedModel model, float[] scores, Writer write, Writer general)
    {
        var (found, expected) = (Text(write, model, scores), Text(general, model, scores));
        if (found != expected)
            Assert.Fail($"Seed {seed}: {expected} expected, {found} found.");
    }

    /// <summary>The data of an output, as part of an answer.</summary>
    private static Writer Data(DataWriter write) => (body, model, scores) =>
    {
        using var json = new Utf8JsonWriter(body, ScoreJson.WriterOptions);
        json.WriteStartObject();
        json.WritePropertyName("data");
        write(json, model, scores);
        json.WriteNull("behind");
        json.WriteEndObject();
    };

    private static string Text(Writer write, LoadedModel model, float[] scores)
    {
        var body = new ArrayBufferWriter<byte>();
        write(body, model, scores);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private static float Score(Random random) => random.Next(6) switch
    {
        0 => random.NextSingle() < 0.5f ? float.PositiveInfinity : float.NegativeInfinity,
        1 => random.Next(-2, 3),
        2 => random.NextSingle() * 1e-6f,
        3 or 4 => random.NextSingle(),
        _ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)) is var any && float.IsNaN(any) ? -0f : any,
    };

    private delegate void DataWriter(Utf8JsonWriter json, LoadedModel model, ReadOnlySpan<float> scores);

    private delegate void Writer(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores);
}
