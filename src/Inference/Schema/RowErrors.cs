namespace Inference.Schema;

/// <summary>What is wrong with the rows of one request: every error counted, the first <see cref="MaxListed"/> kept.</summary>
internal sealed class RowErrors
{
    /// <summary>Enough to mend a request by, few enough to keep the answer small.</summary>
    public const int MaxListed = 20;

    private readonly List<RowError> _listed = [];

    public IReadOnlyList<RowError> Listed => _listed;

    public int Count { get; private set; }

    public void Add(RowError error)
    {
        Count++;
        if (_listed.Count < MaxListed)
            _listed.Add(error);
    }
}
