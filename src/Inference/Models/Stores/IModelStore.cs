namespace Inference.Models.Stores;

/// <summary>
/// A place that model packages are loaded from and pinned in: <c>&lt;name&gt;/&lt;version&gt;/…</c>,
/// <c>&lt;name&gt;/serving.json</c>, and <c>serving.json</c> at the root.
/// </summary>
internal interface IModelStore
{
    /// <summary><c>folder</c> or <c>container</c>, as screens name it.</summary>
    string Kind { get; }

    /// <summary>
    /// Whether it came with the app. Then only another deployment mends what is wrong with it, and the start had better
    /// end; what is published to a running app must never do that.
    /// </summary>
    bool ShipsWithApp { get; }

    /// <summary>Where a file is, for people.</summary>
    string Locate(string path);

    /// <summary>All files with their stamps. One call, whatever the number of packages.</summary>
    /// <exception cref="ModelPackageException">The place is not there.</exception>
    Task<IReadOnlyList<StoredFile>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The content of a file as it was listed.</summary>
    /// <exception cref="ModelPackageException">It changed or went since.</exception>
    Task<byte[]> ReadAsync(StoredFile file, CancellationToken cancellationToken);

    /// <summary>Writes a file in one step, in place of exactly <paramref name="expected"/>; null: nothing may be there yet.</summary>
    /// <exception cref="ModelPackageException">Somebody else wrote it since it was listed.</exception>
    Task WriteAsync(string path, byte[] content, StoredFile? expected, CancellationToken cancellationToken);

    /// <summary>Removes a file if it still is as it was listed.</summary>
    /// <exception cref="ModelPackageException">Somebody else wrote it since it was listed.</exception>
    Task DeleteAsync(StoredFile file, CancellationToken cancellationToken);
}

/// <summary>A file as a store listed it.</summary>
/// <param name="Store">Where it is.</param>
/// <param name="Path">Its name below the store's root, with <c>/</c> between segments.</param>
/// <param name="Stamp">Changes with the content: an ETag, or time and length.</param>
/// <param name="Length">Bytes.</param>
internal sealed record StoredFile(IModelStore Store, string Path, string Stamp, long Length)
{
    /// <summary>Where it is, for people.</summary>
    public string Location => Store.Locate(Path);

    /// <summary>Reads it, unless it is larger than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="ModelPackageException">Too large, or changed since it was listed.</exception>
    public Task<byte[]> ReadAsync(long maxBytes, CancellationToken cancellationToken)
    {
        ModelPackage.CheckLength(Location, Length, maxBytes);
        return Store.ReadAsync(this, cancellationToken);
    }
}
