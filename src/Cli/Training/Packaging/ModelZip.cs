using System.IO.Compression;
using Inference.Scoring.MlNet;
using Microsoft.ML;

namespace Inference.Cli.Training.Packaging;

/// <summary>Saves a pipeline as <c>model.zip</c>.</summary>
internal static class ModelZip
{
    /// <summary>The earliest time a ZIP entry can carry.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Save(MLContext ml, ITransformer model, int featureCount)
    {
        using var saved = new MemoryStream();
        ml.Model.Save(model, FeaturesColumn.Schema(featureCount), saved);
        return WithoutTimes(saved);
    }

    /// <summary>ML.NET stamps entries with the clock; without it the same training gives the same bytes and so the same hash.</summary>
    private static byte[] WithoutTimes(MemoryStream saved)
    {
        using var result = new MemoryStream();
        using (var source = new ZipArchive(saved, ZipArchiveMode.Read, leaveOpen: true))
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
            {
                var copy = target.CreateEntry(entry.FullName);
                copy.LastWriteTime = NoTime;
                using var from = entry.Open();
                using var to = copy.Open();
                from.CopyTo(to);
            }
        }

        return result.ToArray();
    }
}
