using System.Buffers;
using System.Globalization;
using System.Text;
using Inference.Benchmarks.Compare.Sides;
using Inference.Benchmarks.Measuring;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.Reference;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>Where the time of a call of one row goes: what the web server alone answers, with and without a body that it reads, and what this project adds to that.</summary>
internal static class CallProfilePart
{
    private const double MicrosecondsPerSecond = 1e6;
    private const string AlivePath = "/v2/health/live";

    public static async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var bodies = HttpPart.Bodies(bench);
        await using var served = await ServedModels.StartAsync(bench, cancellationToken);
        var trees = CallForm.Reference.Address(served.Address, Workspace.Trees);
        var answer = await FirstAnswer.WaitAsync(trees, bodies[0], TimeSpan.Zero, cancellationToken);
        await using var constant = await ConstantServer.StartAsync(answer, bodies[0], cancellationToken);
        using var nothing = new LoadRow("constant answer", new Wrk(constant.Address, bodies), HttpPart.Connections);
        using var body = new LoadRow("constant answer, body read", new Wrk(new Uri(constant.Address, ConstantServer.ReadingPath), bodies), HttpPart.Connections);
        using var alive = new LoadRow("`serve`, no model: `GET " + AlivePath + "`", new Wrk(new Uri(trees, AlivePath), []), HttpPart.Connections);
        using var ours = new LoadRow("`serve`, `trees`", new Wrk(trees, bodies), HttpPart.Connections);
        LoadRow[] rows = [nothing, body, alive, ours];
        foreach (var row in rows)
            await row.WarmAsync(2 * bench.Options.LoadSeconds, cancellationToken);
        await bench.EachRoundAsync(async _ =>
        {
            foreach (var row in rows)
                await row.MeasureAsync(bench.Options.LoadSeconds, cancellationToken);
        });

        var section = bench.Report.Begin("Where the time of a call goes");
        section.Text("As under “Calls”, warmed up for longer; the second row reads the body before it answers the same text; the third is the way through our service without a body and a model. The processor's time for a call is that of all cores, `wrk` included.");
        section.Table(
            ["Server", "Answers/s", "Processor's time for a call, µs"],
            rows.Select(row => (string[])[row.Name, row.AnswersPerSecond.Text("N0"), Text(PerCall(row))]));
        using var model = ModelPackage.Load(bench.Files.Package(Workspace.Trees));
        section.Text("In one process, on one thread, without a web server, the best of the passes over the same bodies, µs a call:");
        section.Table(["Step", "µs"], Steps(model, [.. bodies.Select(Encoding.UTF8.GetBytes)], bench.Options.PassTime));
        section.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"A call with a prediction takes {PerCall(ours) - PerCall(nothing):0.0} µs more than the constant answer; for {HttpPart.ShareOfConstant:0%} of its speed it would have to be {(PerCall(nothing) / HttpPart.ShareOfConstant) - PerCall(nothing):0.0}. Of what it takes more, {PerCall(alive) - PerCall(nothing):0.0} are on the way of every call, with a model or without: log scope and trace, error pages, routing by name, writing JSON."));
    }

    private static double PerCall(LoadRow row) => Environment.ProcessorCount * MicrosecondsPerSecond / row.AnswersPerSecond.Median;

    private static IEnumerable<string[]> Steps(LoadedModel model, byte[][] bodies, TimeSpan passTime)
    {
        var protocol = new ReferenceProtocol();
        var (options, output, scores) = (new InferenceOptions(), new ArrayBufferWriter<byte>(1024), new float[model.ScoresPerRow]);
        using var first = new PredictCall(model, bodies[0], BodyTypes.Json, MediaTypes.Json, options);
        var answer = protocol.Read(first);
        var features = first.Rows.Features;
        yield return ["read the body into a row", Text(PerCall(passTime, bodies, body =>
        {
            using var call = new PredictCall(model, body, BodyTypes.Json, MediaTypes.Json, options);
            protocol.Read(call);
        }))];
        yield return ["score it", Text(PerCall(passTime, bodies, _ => model.Score(features.Span, scores)))];
        yield return ["write the answer", Text(PerCall(passTime, bodies, _ =>
        {
            output.ResetWrittenCount();
            answer.Write(output, model, scores);
        }))];
    }

    /// <summary>Microseconds.</summary>
    private static double PerCall(TimeSpan passTime, byte[][] bodies, Action<byte[]> call)
    {
        const int Rounds = 50;
        return MicrosecondsPerSecond / (Rounds * bodies.Length) * BestPass.Seconds(passTime, () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var body in bodies)
                    call(body);
            }
        });
    }

    private static string Text(double microseconds) => microseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
