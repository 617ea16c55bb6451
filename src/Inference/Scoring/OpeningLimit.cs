using System.Globalization;
using System.Runtime;
using System.Runtime.ExceptionServices;

namespace Inference.Scoring;

/// <summary>
/// Opens a model with a library that may never return from a damaged file: ML.NET's loader reads on for ever where an
/// array is said to be longer than the file. Such a file fails, and does not keep the next one from being loaded.
/// </summary>
internal static class OpeningLimit
{
    /// <summary>More than ten times what the largest models at hand take.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    /// <summary>How long native code, which cannot be interrupted, may take to come to an end before its thread is left to itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>For libraries that recurse into what a file nests.</summary>
    private const int StackBytes = 16 * 1024 * 1024;

    /// <summary>Runs <paramref name="open"/> on a thread of its own, and throws what it throws.</summary>
    /// <exception cref="FormatException">It did not end in time.</exception>
    public static T Open<T>(Func<T> open, TimeSpan limit)
    {
        var opened = default(T);
        ExceptionDispatchInfo? failure = null;
        using var late = new CancellationTokenSource(limit);
        var thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "opens a model" };
        thread.Start();
        // What was interrupted may come out as any exception: libraries call constructors by reflection, which wraps it.
        if (!thread.Join(limit + Grace) || (late.IsCancellationRequested && failure is not null))
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"it did not open within {limit.TotalSeconds:0.#} s. The file is damaged, or too large for this machine."));
        failure?.Throw();
        return opened!;

        void Run()
        {
            try
            {
                // Obsolete because what is aborted may leave its own state half changed. That state is the model, which is
                // dropped; the thread would otherwise keep a core busy until the process ends.
#pragma warning disable SYSLIB0046
                ControlledExecution.Run(() => opened = open(), late.Token);
#pragma warning restore SYSLIB0046
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        }
    }
}
