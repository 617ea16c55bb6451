using System.Globalization;
using Azure;
using Inference.Batch;
using Inference.Cli;

namespace Inference.Tests.Batch.Faults;

/// <summary>A moment of a run, drawn by a seed, at which its process is ended.</summary>
/// <param name="Of">What it counts from.</param>
/// <param name="Staged">Chunks that must be staged.</param>
/// <param name="Delay">Time after that.</param>
internal sealed record Moment(Moment.Start Of, int Staged, TimeSpan Delay)
{
    public enum Start
    {
        /// <summary>The run began.</summary>
        Begun,

        /// <summary>So many chunks are staged.</summary>
        Staged,

        /// <summary>All is staged and is about to be committed.</summary>
        Committing,

        /// <summary>The output is there.</summary>
        Output,
    }

    /// <summary>Most fall into the middle, every third close to the end.</summary>
    /// <param name="random">The seed's.</param>
    /// <param name="chunks">Chunks of the file.</param>
    /// <param name="longest">Time that an uninterrupted run takes.</param>
    public static Moment Draw(SplitMix64 random, int chunks, TimeSpan longest) => random.Next(6) switch
    {
        0 => new(Start.Committing, 0, TimeSpan.FromMilliseconds(random.Next(20))),
        1 => new(Start.Output, 0, TimeSpan.FromMilliseconds(random.Next(10))),
        2 or 3 => new(Start.Staged, 1 + random.Next(chunks), TimeSpan.FromMilliseconds(random.Next(30))),
        _ => new(Start.Begun, 0, longest * (0.6 * random.NextDouble())),
    };

    /// <summary>Returns true at the moment, or false when the content is settled before it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Its content.</param>
    /// <param name="before">The ledger entry before the process was started; null when there was none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> ReachAsync(StoredFile file, ETag content, ETag? before, CancellationToken cancellationToken)
    {
        while (!await HasStartedAsync(file, content, before))
        {
            if (await file.IsSettledAsync(content))
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(2), cancellationToken);
        }

        await Task.Delay(Delay, cancellationToken);
        return !await file.IsSettledAsync(content);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Of}{(Of == Start.Staged ? $" {Staged}" : "")} + {Delay.TotalMilliseconds:0} ms");

    private async Task<bool> HasStartedAsync(StoredFile file, ETag content, ETag? before)
    {
        if (await file.PropertiesAsync(BatchFile.LedgerContainer) is not { } ledger || ledger.ETag == before
            || !ledger.Metadata.TryGetValue("inputetag", out var etag) || etag != content.ToString().Trim('"'))
            return false;
        return Of switch
        {
            Start.Begun => true,
            Start.Staged => await file.StagedChunksAsync() >= Staged,
            Start.Committing => ledger.Metadata["status"] is "Committing" or "Completed",
            _ => await file.PropertiesAsync(BatchFile.OutputContainer) is not null,
        };
    }
}
