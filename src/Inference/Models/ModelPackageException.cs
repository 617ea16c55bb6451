namespace Inference.Models;

/// <summary>A model package cannot be served. The message names the file, what was expected and what was found.</summary>
public sealed class ModelPackageException : Exception
{
    /// <summary>Creates the error for a file or folder.</summary>
    public ModelPackageException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException)
    {
    }
}
