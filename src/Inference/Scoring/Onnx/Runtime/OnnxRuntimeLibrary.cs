using Microsoft.ML.OnnxRuntime;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>The native library, set up once per process: silent, and without reports to its makers.</summary>
internal static class OnnxRuntimeLibrary
{
    private static readonly Lazy<OrtEnv> Environment = new(Start);

    /// <summary>Opens a graph. Errors go into exceptions and not to the console.</summary>
    /// <exception cref="OnnxRuntimeException">The library refuses the graph.</exception>
    public static InferenceSession Open(byte[] bytes)
    {
        _ = Environment.Value;
        using var options = new SessionOptions
        {
            // One thread per caller: batches are spread over rows above, and sums keep their order.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        return new InferenceSession(bytes, options);
    }

    private static OrtEnv Start()
    {
        if (!OrtEnv.IsCreated)
        {
            var options = new EnvironmentCreationOptions { logId = "onnxruntime", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            OrtEnv.CreateInstanceWithOptions(ref options);
        }

        var environment = OrtEnv.Instance();
        environment.DisableTelemetryEvents();
        return environment;
    }
}
