namespace Inference.Models;

/// <summary>A caller or a file named a model that is not here. The message says which are.</summary>
public sealed class ModelNotFoundException(string message) : Exception(message);
