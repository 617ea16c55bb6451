namespace Inference.Benchmarks.Compare;

/// <summary>What <c>compare</c> was asked for.</summary>
internal sealed record CompareOptions
{
    /// <summary>Rounds unless asked for otherwise.</summary>
    public const int DefaultRounds = 3;

    /// <summary>One round, less data, short loads: shows that everything runs, and about where it stands.</summary>
    public bool Quick { get; init; }

    /// <summary>Times that everything is measured, the sides in turn.</summary>
    public int Rounds { get; init; } = DefaultRounds;

    /// <summary>Names of the parts to be run; empty: all.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>The document; null: none is written.</summary>
    public string? Out { get; init; }

    /// <summary>Folder that keeps data between runs; null: a new one, deleted at the end.</summary>
    public string? Work { get; init; }

    /// <summary>Rows of the batch file.</summary>
    public int Rows => Quick ? 100_000 : 1_000_000;

    /// <summary>Seconds of every load of the comparison of calls.</summary>
    public int LoadSeconds => Quick ? 1 : 10;

    /// <summary>Seconds of every load of one protocol.</summary>
    public int ProtocolSeconds => Quick ? 1 : 5;

    /// <summary>Seconds that a server is called before it is measured: in that time the compiler sees what is called often.</summary>
    public int WarmUpSeconds => Quick ? 1 : 5;

    /// <summary>Time for which passes over data in memory are made.</summary>
    public TimeSpan PassTime => Quick ? TimeSpan.FromSeconds(0.3) : TimeSpan.FromSeconds(1.5);

    /// <summary>Times that allocations are measured, which vary with what the garbage collector does meanwhile.</summary>
    public int AllocationRounds => Quick ? 1 : 9;

    /// <summary>Calls whose allocations are measured together.</summary>
    public int AllocationCalls => Quick ? 5_000 : 20_000;

    /// <summary>Times that a start is measured, which takes little and varies much.</summary>
    public int Starts => Quick ? 1 : (2 * Rounds) + 1;
}
