using System.Globalization;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>The batch file several times over, for as long as it is needed.</summary>
internal sealed class RepeatedFile : IDisposable
{
    /// <summary>Room that is left on the disk for what is written from it.</summary>
    private const long Reserve = 2_000_000_000;

    private readonly bool _isOwn;

    private RepeatedFile(string path, bool isOwn) => (Path, _isOwn) = (path, isOwn);

    public string Path { get; }

    /// <summary>Writes it, unless it is the batch file itself; null when the disk has no room for it.</summary>
    public static RepeatedFile? Write(Bench bench, int times)
    {
        var batch = bench.Files.Batch;
        if (times == 1)
            return new RepeatedFile(batch, isOwn: false);
        if (new DriveInfo(bench.Files.Folder).AvailableFreeSpace < (new FileInfo(batch).Length * times) + Reserve)
            return null;
        var path = bench.Files.Of(string.Create(CultureInfo.InvariantCulture, $"batch-times-{times}.csv"));
        bench.Report.Note($"writing {System.IO.Path.GetFileName(path)}");
        BenchmarkData.Repeat(batch, path, times);
        return new RepeatedFile(path, isOwn: true);
    }

    public void Dispose()
    {
        if (_isOwn)
            File.Delete(Path);
    }
}
