using Azure;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>
/// A lease on a ledger entry, renewed in the background. When it is lost, <see cref="Lost"/> fires, so that a runner
/// that was cut off stops before another one takes over; a dead runner's lease runs out by itself.
/// </summary>
internal sealed class LedgerLease : IAsyncDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);

    private readonly BlobLeaseClient _lease;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;

    private LedgerLease(BlobLeaseClient lease, TimeProvider time)
    {
        _lease = lease;
        _renewing = RenewAsync(time);
    }

    public string Id => _lease.LeaseId;

    /// <summary>Fires when the lease could not be renewed.</summary>
    public CancellationToken Lost => _lost.Token;

    public static async Task<LedgerLease?> TryAcquireAsync(BlobLeaseClient lease, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
            return new LedgerLease(lease, time);
        }
        catch (RequestFailedException error) when (error.Status == 409)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        try
        {
            await _lease.ReleaseAsync();
        }
        catch (RequestFailedException)
        {
            // It ran out, or storage is away: it will have run out by the time anybody asks.
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(RenewEvery, time);
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await _lease.RenewAsync(cancellationToken: _stop.Token);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException)
        {
            await _lost.CancelAsync();
        }
    }
}
