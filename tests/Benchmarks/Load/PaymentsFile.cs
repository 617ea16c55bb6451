namespace Inference.Benchmarks.Load;

/// <summary>A large file of payments: the committed rows again and again.</summary>
internal static class PaymentsFile
{
    /// <summary>Writes a file of whole rows that is at least <paramref name="bytes"/> long.</summary>
    public static void Write(string path, long bytes)
    {
        var csv = File.ReadAllBytes(PaymentsModel.Csv);
        var rows = csv.AsSpan(csv.AsSpan().IndexOf((byte)'\n') + 1);
        using var file = File.Create(path);
        file.Write(csv);
        while (file.Length < bytes)
            file.Write(rows);
    }
}
