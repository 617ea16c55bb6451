using Microsoft.Extensions.Logging;

namespace Inference.Models;

/// <summary>What happens to models, logged.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Model} version {Version} from the {Source} in {Milliseconds} ms: {Task}, {Features} features, scored by {Scorer} ({Detail}), {Calls}")]
    public static partial void Loaded(ILogger logger, string model, int version, string source, long milliseconds, ModelTask task, int features, string scorer, string detail, string calls);

    [LoggerMessage(Level = LogLevel.Information, Message = "Version {Version} of {Model} is live")]
    public static partial void Live(ILogger logger, string model, int version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Version {Version} of {Model} cannot be loaded and is tried again; version {Serving} keeps serving. {Reason}")]
    public static partial void ReloadFailed(ILogger logger, string model, int version, int serving, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Version {Version} of {Model} cannot be loaded and is tried again; no version of it serves yet. {Reason}")]
    public static partial void LoadFailed(ILogger logger, string model, int version, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of models is only partly known and is looked at again: {Reason}")]
    public static partial void StoreTrouble(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "All versions of {Model} are gone from the models folder and container; version {Version} keeps serving until the next start")]
    public static partial void Gone(ILogger logger, string model, int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Model} was unloaded; it answers no calls until it is loaded again")]
    public static partial void Unloaded(ILogger logger, string model);

    [LoggerMessage(Level = LogLevel.Information, Message = "Let go of {Model} version {Version}, unused for long, to keep to {MaxBytes} bytes")]
    public static partial void Evicted(ILogger logger, string model, string version, long maxBytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The live models alone take about {Bytes} bytes, more than the {MaxBytes} allowed; they are kept")]
    public static partial void LiveModelsTooLarge(ILogger logger, long bytes, long maxBytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for new models broke off and is tried again")]
    public static partial void LookBrokeOff(ILogger logger, Exception error);
}
