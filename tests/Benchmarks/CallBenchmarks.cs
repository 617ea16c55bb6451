using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Inference.Benchmarks.Compare;
using Inference.Benchmarks.Compare.Sides;
using Inference.Models;
using Inference.Predict;
using Inference.Predict.Invocations;
using Inference.Predict.OpenInference;
using Inference.Predict.Reference;
using Inference.Predict.V1;

namespace Inference.Benchmarks;

/// <summary>What the forms of call cost without a web server: reading a body, and writing the answer to scores that nobody computed. Time per call.</summary>
[MemoryDiagnoser]
public class CallBenchmarks
{
    private const ulong Seed = 6;

    private readonly LoadedModel _model = CallModel.Of(new CallModel.Busy(0, 0), MergeChoice.Off);
    private readonly InferenceOptions _options = new();
    private readonly ArrayBufferWriter<byte> _answer = new(64 * 1024);
    private readonly float[] _scores = new float[100];
    private (IProtocol Protocol, byte[] Body, BodyTypes Type) _call;

    [Params("reference call", "V2", "V1", "MLflow", "CSV")]
    public string Form { get; set; } = "";

    [Params(1, 100)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var form = CallForm.All.Single(form => form.Name == Form);
        IProtocol protocol = Form switch
        {
            "reference call" => new ReferenceProtocol(),
            "V2" => OpenInferenceProtocol.Json,
            "V1" => new V1Protocol(),
            _ => new InvocationsProtocol(),
        };
        var path = Path.GetTempFileName();
        BenchmarkData.WriteLabelled(path, Rows, Workspace.Features, Seed);
        _call = (protocol, Encoding.UTF8.GetBytes(form.Body(CallForm.ReadRows(path, Rows))), form.ContentType == MediaTypes.Csv ? BodyTypes.Csv : BodyTypes.Json);
        File.Delete(path);
        // A body that is refused would be fast.
        using var call = NewCall();
        protocol.Read(call);
        if (call.Errors.Count > 0 || call.Rows.Count != Rows)
            throw new InvalidOperationException($"{Form}: {call.Errors.Summary}");
    }

    [Benchmark]
    public int ReadAndAnswer()
    {
        using var call = NewCall();
        var answer = _call.Protocol.Read(call);
        _answer.ResetWrittenCount();
        answer.Write(_answer, _model, _scores.AsSpan(0, call.Rows.Count));
        return _answer.WrittenCount;
    }

    private PredictCall NewCall() => new(_model, _call.Body, _call.Type, MediaTypes.Json, _options);
}
