namespace Inference.Benchmarks.Load;

/// <summary>What <c>load</c> was asked for.</summary>
internal sealed record LoadOptions
{
    /// <summary>Seconds of every part. Default 60.</summary>
    public int Seconds { get; init; } = 60;

    /// <summary>Times that calls alone and calls beside the batch are measured, in turn, so that drift shows. Default 2.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Connections that call all the time. Default 64.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Connections that stay open without a call. Default 10,000; 0 leaves that part out.</summary>
    public int IdleConnections { get; init; } = 10_000;

    /// <summary>Size of the batch file in MB (1,000,000 bytes). Default 200.</summary>
    public int BatchMegabytes { get; init; } = 200;
}
