using System.Runtime.InteropServices;

namespace Inference.Predict.Queueing;

/// <summary>What a slot took from the queue at once. Used again and again, so that taking allocates nothing.</summary>
internal sealed class TakenCalls
{
    private readonly List<ScoringCall> _calls = [];
    private readonly List<ScoringCall> _refused = [];

    /// <summary>Calls to score, all of their rows; of a large call alone <see cref="Rows"/> from <see cref="FirstRow"/> on.</summary>
    public ReadOnlySpan<ScoringCall> Calls => CollectionsMarshal.AsSpan(_calls);

    /// <summary>Calls whose deadline passed, to be told so.</summary>
    public ReadOnlySpan<ScoringCall> Refused => CollectionsMarshal.AsSpan(_refused);

    /// <summary>Rows to score.</summary>
    public int Rows { get; private set; }

    /// <summary>Where the rows of a slice begin; else 0.</summary>
    public int FirstRow { get; private set; }

    public DispatchReason Reason { get; set; }

    public void Add(ScoringCall call, int rows)
    {
        FirstRow = call.TakenRows;
        Rows += rows;
        call.TakenRows += rows;
        call.PartsInWork++;
        _calls.Add(call);
    }

    public void Refuse(ScoringCall call) => _refused.Add(call);

    public void Clear()
    {
        _calls.Clear();
        _refused.Clear();
        (Rows, FirstRow) = (0, 0);
    }
}
