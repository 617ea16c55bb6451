namespace Inference.Batch;

/// <summary>What one chunk of a file came to; the same whenever, wherever and however often it is scored.</summary>
internal sealed record ChunkRecord
{
    /// <summary>Number of the chunk in its file, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Data rows.</summary>
    public int Rows { get; init; }

    /// <summary>Rows in the output.</summary>
    public int Scored { get; init; }

    /// <summary>Lines, which are more than rows where fields hold newlines or lines are blank.</summary>
    public int Lines { get; init; }

    /// <summary>Bytes of input.</summary>
    public int InputBytes { get; init; }

    /// <summary>Bytes of its part of the output; 0 when no row was scored.</summary>
    public int OutputBytes { get; init; }

    /// <summary>Bytes of its part of the rejects; 0 when no row was rejected.</summary>
    public int RejectsBytes { get; init; }

    /// <summary>Rejected rows by reason code; absent when there are none.</summary>
    public IReadOnlyDictionary<string, long>? Reasons { get; init; }
}
