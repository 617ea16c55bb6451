namespace Inference.Cli;

/// <summary>A failure that the user can mend. Its message goes to standard error, and the exit code is 1.</summary>
internal sealed class CliException(string message, Exception? innerException = null) : Exception(message, innerException);
