using Azure;

namespace Inference.Batch;

/// <summary>What one run writes into its file's ledger entry, under the file's lease.</summary>
internal sealed class RunLedger
{
    private static readonly TimeSpan ForgiveTimeout = TimeSpan.FromSeconds(2);

    private readonly Ledger _ledger;
    private readonly LedgerLease _lease;
    private readonly BatchFile _file;
    private readonly TimeProvider _time;
    private readonly long _inputBytes;
    private readonly long _started;
    private readonly LedgerEntry? _earlier;

    private LedgerEntry _entry;
    private StagedChunks? _found;

    /// <summary>Takes over where an earlier run of the same content stopped.</summary>
    public RunLedger(Ledger ledger, LedgerLease lease, TimeProvider time, BatchWork work, LedgerEntry? earlier)
    {
        _ledger = ledger;
        _lease = lease;
        _file = work.File;
        _time = time;
        _inputBytes = work.Properties.ContentLength;
        _started = time.GetTimestamp();
        _earlier = earlier is { Status: LedgerStatus.Running or LedgerStatus.Committing } && earlier.Key == work.Key ? earlier : null;
        _entry = new LedgerEntry
        {
            InputETag = work.ETag,
            Key = work.Key,
            Status = LedgerStatus.Running,
            Attempts = (_earlier?.Attempts ?? 0) + 1,
            Checkpoint = _earlier?.Checkpoint,
        };
    }

    /// <summary>Runs of this content, with this one.</summary>
    public int Attempts => _entry.Attempts;

    /// <summary>Runs before this one, in a row, that staged nothing.</summary>
    public int Stalls => _entry.Stalls;

    /// <summary>Whether an earlier run of this content broke off.</summary>
    public bool IsTakenOver => _earlier is not null;

    /// <summary>What an earlier run staged, as far as it knew.</summary>
    public BatchCheckpoint? Checkpoint => _entry.Checkpoint;

    /// <summary>The receipt of an earlier run that staged everything, and may have committed it.</summary>
    public Receipt? Draft => _earlier is { Status: LedgerStatus.Committing } ? _earlier.Receipt : null;

    /// <summary>Takes note of what is staged at the start, which tells whether the run before came any further.</summary>
    public void Find(StagedChunks staged)
    {
        _found = staged;
        _entry = _entry with
        {
            StagedAtStart = staged.Count,
            Stalls = _earlier is null || staged.Count > _earlier.StagedAtStart ? 0 : _earlier.Stalls + 1,
            Checkpoint = staged.Count == 0 ? null : _entry.Checkpoint,
        };
    }

    /// <summary>Says that the run is on.</summary>
    public Task BeginAsync(ModelRecord model, CancellationToken cancellationToken) => WriteAsync(_entry with { Model = model }, cancellationToken);

    /// <summary>Says which chunks are staged, and which are about to be.</summary>
    public Task CheckpointAsync(BatchCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        Note(checkpoint);
        return WriteAsync(_entry, cancellationToken);
    }

    /// <summary>The same for whatever is written next.</summary>
    public void Note(BatchCheckpoint checkpoint)
    {
        var counts = checkpoint.Counts;
        var seconds = _time.GetElapsedTime(_started).TotalSeconds;
        _entry = _entry with
        {
            Checkpoint = checkpoint,
            Progress = new BatchProgress(
                _inputBytes == 0 ? 1 : Math.Min(1, (double)counts.Bytes / _inputBytes),
                counts.Rows,
                seconds > 0 ? (counts.Rows - _found!.Checkpoint.Counts.Rows) / seconds : 0),
        };
    }

    /// <summary>Notes the receipt before the first blob is committed, so that a run that breaks off in between can be finished.</summary>
    public Task CommittingAsync(Receipt draft, CancellationToken cancellationToken) =>
        WriteAsync(_entry with { Status = LedgerStatus.Committing, Receipt = draft }, cancellationToken);

    /// <summary>Closes the entry; nothing of the way there is kept.</summary>
    public Task SettleAsync(LedgerStatus status, Receipt receipt, CancellationToken cancellationToken) =>
        WriteAsync(_entry with { Status = status, Receipt = receipt, Model = receipt.Model, Checkpoint = null, Progress = null, Stalls = 0, StagedAtStart = 0 }, cancellationToken);

    /// <summary>A run that was told to stop did not break off by itself: it must not count against the file.</summary>
    public async Task ForgiveAsync()
    {
        // Before it began there is nothing to take back, and once it is committing the next run only finishes it.
        if (_found is null || _entry.Status != LedgerStatus.Running)
            return;
        using var timeout = new CancellationTokenSource(ForgiveTimeout, _time);
        try
        {
            await WriteAsync(_entry with { Attempts = _entry.Attempts - 1, Stalls = Math.Max(0, _entry.Stalls - 1) }, timeout.Token);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // Storage is away; then the attempt counts after all.
        }
    }

    private Task WriteAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        _entry = entry;
        return _ledger.WriteAsync(_file, entry, _lease, cancellationToken);
    }
}
