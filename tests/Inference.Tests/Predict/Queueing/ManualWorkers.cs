using Inference.Predict.Queueing;

namespace Inference.Tests.Predict.Queueing;

/// <summary>Workers that do something only when the test tells them to, on its own thread: the order of all events is the test's.</summary>
internal sealed class ManualWorkers
{
    private readonly List<IThreadPoolWorkItem> _waiting = [];

    public ManualWorkers(int count) => Workers = new Workers(count, () => AreAllBusy, _waiting.Add);

    public Workers Workers { get; }

    /// <summary>What the queue is told of the workers.</summary>
    public bool AreAllBusy { get; set; }

    /// <summary>Slots that were handed to workers which did not begin yet.</summary>
    public int Count => _waiting.Count;

    /// <summary>Has one of them work.</summary>
    public void Run(int index = 0)
    {
        var item = _waiting[index];
        _waiting.RemoveAt(index);
        item.Execute();
    }

    public void RunAll()
    {
        while (Count > 0)
            Run();
    }
}
