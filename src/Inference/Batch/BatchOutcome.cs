namespace Inference.Batch;

/// <summary>How a call of the batch job ended.</summary>
public enum BatchOutcome
{
    /// <summary>The file was scored, and its output, rejects and receipt are there.</summary>
    Scored,

    /// <summary>This content was settled before, and nothing was written.</summary>
    AlreadySettled,

    /// <summary>Another runner holds the file's lease.</summary>
    Busy,

    /// <summary>The file as a whole cannot be scored; its receipt says why.</summary>
    Failed,

    /// <summary>The file is gone.</summary>
    Gone,
}
