using Azure;
using Inference.Batch;
using Inference.Tests.Testing;

namespace Inference.Tests.Batch.Faults;

/// <summary>One file, and the processes that score it one after another, each ended in the middle but the last.</summary>
internal sealed class ServedLives(RestartableAzurite azurite, StoredFile file, ETag content, int chunkBytes)
{
    /// <summary>Blocks on their way when a process is killed, which storage may take in later.</summary>
    private const int MaxUnderWay = 2;

    private int? _staged;
    private bool _wasKilled;

    /// <summary>Ends of processes in the middle, for the table.</summary>
    public List<string> Ends { get; } = [];

    /// <summary>Chunks that were staged at an end and of which the next process said that it goes on with them.</summary>
    public int ResumedChunks { get; private set; }

    /// <summary>Has a process go on with the file, and ends it with a signal at a moment. False when the file was settled before.</summary>
    public async Task<bool> LiveAsync(Moment moment, string signal, CancellationToken cancellationToken)
    {
        var before = (await file.PropertiesAsync(BatchFile.LedgerContainer))?.ETag;
        await using var serve = await Served.StartAsync(azurite.ConnectionString, chunkBytes);
        if (!await moment.ReachAsync(file, content, before, cancellationToken))
        {
            await EndsWellAsync(serve);
            CheckResumed(serve, mustSay: true);
            return false;
        }

        if (signal == Signals.Kill)
            await serve.KillAsync();
        else
            await EndsWellAsync(serve);
        CheckResumed(serve, mustSay: false);
        await NoteAsync(moment, signal);
        return true;
    }

    /// <summary>Has a process go on to the end.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await using var serve = await Served.StartAsync(azurite.ConnectionString, chunkBytes);
        await file.UntilSettledAsync(content, cancellationToken);
        await EndsWellAsync(serve);
        CheckResumed(serve, mustSay: true);
    }

    private static async Task EndsWellAsync(ServeProcess serve)
    {
        var (exitCode, took) = await serve.StopAsync();
        Assert.Equal(0, exitCode);
        Assert.True(took < TimeSpan.FromSeconds(10), $"It took {took} to end.");
    }

    /// <summary>What was staged is not scored again. A process that was killed may not have said what it goes on with.</summary>
    private void CheckResumed(ServeProcess serve, bool mustSay)
    {
        var said = serve.ResumedChunks(file.Name);
        if (_staged is not > 0 || (said is null && !mustSay))
            return;
        Assert.InRange(said ?? -1, _staged.Value, _staged.Value + (_wasKilled ? MaxUnderWay : 0));
        ResumedChunks += _staged.Value;
        Ends[^1] += $", the next one went on with {said}";
    }

    private async Task NoteAsync(Moment moment, string signal)
    {
        var isCommitted = await file.PropertiesAsync(BatchFile.OutputContainer) is not null;
        var status = (await file.LedgerAsync())?.GetProperty("status").GetString() ?? "none";
        var staged = await file.StagedChunksAsync();
        // One that was told to end lets go at once.
        if (signal != Signals.Kill)
            Assert.False(await file.IsLeasedAsync());
        if (!isCommitted && _staged is not null)
            Assert.True(staged >= _staged, $"{_staged} chunks were staged, then {staged}.");
        (_staged, _wasKilled) = (isCommitted ? null : staged, signal == Signals.Kill);
        Ends.Add($"{file.Name,-28} {signal,-4} at {moment,-22}: {staged} chunks staged, ledger {status}{(isCommitted ? ", output committed" : "")}");
    }
}
