namespace Inference.Models;

/// <summary>A model, or a version of it, is known but cannot serve now. The message says why.</summary>
public sealed class ModelUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
