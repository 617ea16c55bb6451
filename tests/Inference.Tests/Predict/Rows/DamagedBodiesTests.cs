using System.Text;
using System.Text.Json;
using Inference.Models;
using Inference.Predict.Invocations;
using Inference.Predict.V1;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Rows;

/// <summary>Bodies that were cut, spliced and overwritten: they are answered, or refused as the caller's mistake.</summary>
public sealed class DamagedBodiesTests
{
    private const int Seed = 20_260_808;

    private static readonly LoadedModel Model = SumModel.Changed(
        SumModel.Multiclass(
            new FeatureDefinition { Name = "x", Type = FeatureType.Boolean },
            new FeatureDefinition { Name = "y", Type = FeatureType.Category, Values = ["a", "b"], Unknown = UnknownCategoryPolicy.Missing, Missing = new MissingRule { Policy = MissingPolicy.Allow } }),
        manifest => manifest with { ExtraFields = ExtraFieldsPolicy.Ignore });

    private static readonly string[] V1Bodies =
    [
        """{"signature_name":"serving_default","instances":[{"x":true,"y":"a"},[0,"b"]]}""",
        """{"inputs":{"x":[1,[0]],"y":["a",null],"z":{}}}""",
        """{"inputs":[[1,"\u0061"],[0,"b"]]}""",
    ];

    private static readonly string[] JsonBodies =
    [
        """{"dataframe_split":{"columns":["y","x"],"index":[0,1],"data":[["a",1],["b",0]]},"params":{}}""",
        """{"dataframe_split":{"data":[[1,"a"],[0,"b"]],"columns":[0,1]}}""",
        """{"params":null,"dataframe_records":[{"x":1,"y":"a"},{"x":0}]}""",
        """{"inputs":{"x":[1,0],"y":[["a"],["b"]]}}""",
    ];

    private static readonly string[] CsvBodies = ["y,x\na,1\nb,0\n", ",x,\"y\"\r\n0,1,\"a\"\r\n1,0,\"b \"\"c\"\"\"\r\n", "\uFEFF1,a\n\n0,b"];

    [Fact]
    public Task A_Damaged_Body_Is_Answered_Or_Refused() => RunAsync(3_000);

    [Fact]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public Task Many_Damaged_Bodies_Are_Answered_Or_Refused()
    {
        Soak.Only();
        return RunAsync(200_000);
    }

    private static async Task RunAsync(int bodies)
    {
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < bodies; i++)
        {
            var random = new Random(Seed + i);
            var answered = await SendAsync(random);
            Assert.True(answered.Status is 200 or 400 or 413, $"Body {i} of seed {Seed} was answered {answered.Status}.");
            if (answered.Headers.ContentType == "application/json")
                JsonDocument.Parse(answered.Body).Dispose();
            statuses[answered.Status] = statuses.GetValueOrDefault(answered.Status) + 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{string.Join(", ", statuses)}; seed {Seed}");
        Assert.InRange(statuses[200], bodies / 50, bodies / 2);
    }

    private static Task<Answered> SendAsync(Random random)
    {
        var (kind, samples) = random.Next(3) switch
        {
            0 => ("v1", V1Bodies),
            1 => ("application/json", JsonBodies),
            _ => ("text/csv", CsvBodies),
        };
        var body = Damage(Encoding.UTF8.GetBytes(samples[random.Next(samples.Length)]), Encoding.UTF8.GetBytes(samples[random.Next(samples.Length)]), random);
        if (kind == "v1")
        {
            return new EndpointCall(Model) { Path = "/v1/models/sum:predict", Bytes = body }
                .SendAsync((request, predictor, models) => new V1Endpoint(predictor, models).HandleAsync(request, CancellationToken.None));
        }

        var call = new EndpointCall(Model) { Path = "/invocations", Bytes = body, ContentType = kind };
        call.Headers["Accept"] = random.Next(2) == 0 ? "text/csv" : "*/*";
        return call.SendAsync((request, predictor, models) => new InvocationsEndpoint(predictor, models, call.Options).HandleAsync(request, CancellationToken.None));
    }

    private static byte[] Damage(byte[] body, byte[] other, Random random)
    {
        var damaged = body.ToList();
        for (var times = random.Next(4); times > 0 && damaged.Count > 0; times--)
        {
            var at = random.Next(damaged.Count);
            var length = random.Next(Math.Min(12, damaged.Count - at) + 1);
            switch (random.Next(5))
            {
                case 0:
                    damaged.RemoveRange(at, length);
                    break;
                case 1:
                    damaged.InsertRange(at, damaged.GetRange(at, length));
                    break;
                case 2:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 3:
                    damaged[at] = (byte)"{}[]:,\"\\\n0-e"[random.Next(12)];
                    break;
                default:
                    damaged.InsertRange(at, other.Skip(random.Next(other.Length)).Take(length));
                    break;
            }
        }

        return [.. damaged];
    }
}
