namespace Inference.Batch;

/// <summary>One of the places for files under way, held until it is disposed.</summary>
internal sealed class Turn : IDisposable
{
    private readonly SemaphoreSlim _turns;

    private Turn(SemaphoreSlim turns) => _turns = turns;

    /// <summary>A place that is free now, or null.</summary>
    public static Turn? TakeOrNull(SemaphoreSlim turns) => turns.Wait(0) ? new Turn(turns) : null;

    public static async Task<Turn> TakeAsync(SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        return new Turn(turns);
    }

    public void Dispose() => _turns.Release();
}
