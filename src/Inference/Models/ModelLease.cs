namespace Inference.Models;

/// <summary>
/// The right to score with one loaded version. It stays loaded, whatever is published meanwhile, until the lease is
/// disposed of, which must happen once. What the model says of itself may be read longer.
/// </summary>
public readonly struct ModelLease : IDisposable
{
    private readonly ServedModel? _served;

    /// <summary>Takes over a reference that was acquired.</summary>
    internal ModelLease(ServedModel served) => _served = served;

    /// <summary>The version.</summary>
    public LoadedModel Model => _served?.Model ?? throw new InvalidOperationException("This lease holds no model.");

    /// <summary>The version, or null for a lease on none.</summary>
    internal LoadedModel? ModelOrNull => _served?.Model;

    /// <inheritdoc />
    public void Dispose() => _served?.Release();
}
