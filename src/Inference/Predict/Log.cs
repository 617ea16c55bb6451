using Microsoft.Extensions.Logging;

namespace Inference.Predict;

/// <summary>What the real-time lane logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed in the model")]
    public static partial void CallFailed(ILogger logger, Exception error);
}
