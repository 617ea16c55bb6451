using Microsoft.Extensions.Logging;

namespace Inference.Batch;

/// <summary>What the batch lane logs.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Scored {File}: {Scored} rows, {Rejected} rejected, model {Model} version {Version}, {Seconds} s")]
    public static partial void Scored(ILogger logger, string file, long scored, long rejected, string model, string version, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Going on with {File}: {Resumed} chunks are staged already")]
    public static partial void Resuming(ILogger logger, string file, int resumed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "File {File} failed ({Code}): {Reason}")]
    public static partial void FileFailed(ILogger logger, string file, string code, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} was replaced while it was being scored; starting over with the new content")]
    public static partial void InputReplaced(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} was removed while it was being scored; the run ends without a trace")]
    public static partial void InputGone(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "The run of {File} broke off; it will be tried again")]
    public static partial void BrokenOff(ILogger logger, string file, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep: {Found} files found, {Scored} scored, {Settled} settled before, {UnderWay} under way elsewhere, {Gone} gone, {Failed} failed, {BrokenOff} broken off; receipts/{Receipt}")]
    public static partial void Swept(ILogger logger, int found, int scored, int settled, int underWay, int gone, int failed, int brokenOff, string receipt);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed: the storage does not answer as it should")]
    public static partial void StorageTrouble(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A call about batches failed")]
    public static partial void CallFailed(ILogger logger, Exception error);
}
