using System.IO.Compression;

namespace Inference.Tests.Scoring.MlNet;

/// <summary>Random damage to a <c>model.zip</c>: to the archive itself, or to one entry of an archive that is sound.</summary>
internal static class MlNetMutations
{
    public static byte[] Entry(byte[] zip, Random random)
    {
        using var result = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read))
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            var victim = random.Next(source.Entries.Count);
            for (var i = 0; i < source.Entries.Count; i++)
            {
                using var from = source.Entries[i].Open();
                using var content = new MemoryStream();
                from.CopyTo(content);
                using var to = target.CreateEntry(source.Entries[i].FullName, CompressionLevel.Fastest).Open();
                to.Write(i == victim ? Bytes(content.ToArray(), random) : content.ToArray());
            }
        }

        return result.ToArray();
    }

    public static byte[] Bytes(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
            return [1];
        var mutated = bytes.ToArray();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var at = random.Next(mutated.Length);
            switch (random.Next(5))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    // A count or a length, as an attacker would set it.
                    BitConverter.TryWriteBytes(mutated.AsSpan(at / 4 * 4).Length >= 4 ? mutated.AsSpan(at / 4 * 4) : new byte[4], random.Next(3) switch { 0 => int.MaxValue, 1 => -1, _ => random.Next() });
                    break;
                case 2:
                    mutated = mutated[..Math.Max(1, at)];
                    break;
                case 3:
                    mutated.AsSpan(at, Math.Min(16, mutated.Length - at)).Clear();
                    break;
                default:
                    mutated[at] = (byte)random.Next(256);
                    break;
            }
        }

        return mutated;
    }
}
