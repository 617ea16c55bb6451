namespace Inference.Batch;

/// <summary>Runs tasks in order on threads of its own, which start when there is work and end once nobody has the set open.</summary>
/// <param name="name">Name of the threads, for debuggers and <c>top -H</c>.</param>
/// <param name="count">Most threads.</param>
/// <param name="yields">Whether they run on what others leave of the processor.</param>
internal sealed class ThreadSet(string name, int count, bool yields) : TaskScheduler
{
    /// <summary>The work that waits; also the monitor of everything below.</summary>
    private readonly Queue<Task> _tasks = new();

    private int _open;
    private int _threads;
    private int _waiting;
    private TaskCompletionSource? _ended;

    public override int MaximumConcurrencyLevel => count;

    /// <summary>Threads there are now.</summary>
    public int Threads
    {
        get
        {
            lock (_tasks)
                return _threads;
        }
    }

    /// <summary>Lets threads wait for work until the result is disposed, which returns when they have ended, or somebody else has the set open.</summary>
    public IAsyncDisposable Open()
    {
        lock (_tasks)
        {
            _open++;
            _ended?.TrySetResult();
            _ended = null;
        }

        return new Opening(this);
    }

    protected override void QueueTask(Task task)
    {
        lock (_tasks)
        {
            _tasks.Enqueue(task);
            if (_waiting < _tasks.Count && _threads < count)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = name }.UnsafeStart();
            }
            else
            {
                Monitor.Pulse(_tasks);
            }
        }
    }

    /// <summary>Never inline: whoever waits is not one of these threads, or has its own work to go on with.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_tasks)
            return [.. _tasks];
    }

    private void Work()
    {
        if (yields)
            LowPriority.TakeForThisThread();
        while (Take() is { } task)
            TryExecuteTask(task);
    }

    /// <summary>The next task; null when the thread shall end, which then counts as ended.</summary>
    private Task? Take()
    {
        lock (_tasks)
        {
            Task? task;
            while (!_tasks.TryDequeue(out task) && _open > 0)
            {
                _waiting++;
                Monitor.Wait(_tasks);
                _waiting--;
            }

            if (task is null && --_threads == 0)
                _ended?.TrySetResult();
            return task;
        }
    }

    private Task CloseAsync()
    {
        lock (_tasks)
        {
            if (--_open > 0 || _threads == 0)
                return Task.CompletedTask;
            _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Monitor.PulseAll(_tasks);
            return _ended.Task;
        }
    }

    private sealed class Opening(ThreadSet threads) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(threads.CloseAsync());
    }
}
