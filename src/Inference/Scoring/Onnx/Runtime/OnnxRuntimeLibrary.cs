using Microsoft.ML.OnnxRuntime;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>The native library, set up once per process: silent, with bounded memory, and without reports to its makers.</summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>Tensors of all open graphs together, in bytes: half of what the process may use, at most 4 GiB. A graph that asks for more fails by itself and takes nothing down.</summary>
    private static readonly uint MaxTensorBytes = (uint)Math.Min(uint.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

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
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
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
        const int byDefault = -1;
        using var arena = new OrtArenaCfg(MaxTensorBytes, byDefault, byDefault, byDefault);
        using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        environment.CreateAndRegisterAllocator(memory, arena);
        return environment;
    }
}
