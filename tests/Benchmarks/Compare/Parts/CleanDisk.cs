using System.Diagnostics;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>
/// The same disk for every run: one that follows a run that wrote 300 MB would share it with that run's writing, and one that
/// replaces a file of 300 MB would wait for its own (ext4 writes out what is renamed over another file).
/// </summary>
internal static class CleanDisk
{
    /// <summary>Deletes what a run is going to write, and waits until the disk has everything else.</summary>
    public static async Task PrepareAsync(IEnumerable<string> outputs, CancellationToken cancellationToken)
    {
        foreach (var output in outputs)
            File.Delete(output);
        using var sync = Process.Start("sync");
        await sync.WaitForExitAsync(cancellationToken);
    }
}
