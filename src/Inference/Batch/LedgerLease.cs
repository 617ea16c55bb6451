using Azure;
using Azure.Storage.Blobs.Specialized;

namespace Inference.Batch;

/// <summary>
/// A lease on a ledger entry, renewed in the background. When it is lost, <see cref="Lost"/> fires, so that a runner
/// that was cut off stops before another one takes over; a dead runner's lease runs out by itself.
/// </summary>
internal sealed class LedgerLease : IAsyncDisposable
{
    /// <summary>The shortest that the service gives: so long does a dead runner hold its file up.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(2);

    private readonly BlobLeaseClient _lease;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;

    private LedgerLease(BlobLeaseClient lease, TimeProvider time, long heldSince)
    {
        _lease = lease;
        _time = time;
        _renewing = RenewAsync(heldSince);
    }

    public string Id => _lease.LeaseId;

    /// <summary>Fires when the lease could not be renewed in time.</summary>
    public CancellationToken Lost => _lost.Token;

    public static async Task<LedgerLease?> TryAcquireAsync(BlobLeaseClient lease, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            // Counted from before the call: the service may have begun to count by the time it answers.
            var heldSince = time.GetTimestamp();
            await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
            return new LedgerLease(lease, time, heldSince);
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
        using var timeout = new CancellationTokenSource(ReleaseTimeout, _time);
        try
        {
            await _lease.ReleaseAsync(cancellationToken: timeout.Token);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // It ran out, its entry is gone, or storage is away: then it will have run out by the time anybody asks.
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(long heldSince)
    {
        try
        {
            using var timer = new PeriodicTimer(RenewEvery, _time);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var asked = _time.GetTimestamp();
                if (await TryRenewAsync(Duration - _time.GetElapsedTime(heldSince, asked)))
                {
                    heldSince = asked;
                    continue;
                }

                await _lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>Tries until the lease is renewed, somebody else has it, or it may have run out.</summary>
    private async Task<bool> TryRenewAsync(TimeSpan left)
    {
        if (left <= TimeSpan.Zero)
            return false;
        using var expiry = new CancellationTokenSource(left, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, _stop.Token);
        while (!expiry.IsCancellationRequested)
        {
            try
            {
                await _lease.RenewAsync(cancellationToken: linked.Token);
                return true;
            }
            catch (RequestFailedException error) when (error.Status is 404 or 409 or 412)
            {
                return false;
            }
            catch (Exception error) when (error is RequestFailedException or AggregateException)
            {
                // The client gave up trying; there is time left.
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                return false;
            }
        }

        return false;
    }
}
