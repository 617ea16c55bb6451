using System.Runtime.InteropServices;

namespace Inference.Batch;

/// <summary>Has the system run a thread on what others leave of the processor.</summary>
internal static class LowPriority
{
    /// <summary>
    /// Steps down from the process's own nice value. A thread that is 15 down still gets a thirtieth of what a busy one gets,
    /// so a batch comes on however much there is to answer.
    /// </summary>
    internal const int NiceSteps = 15;

    /// <summary>
    /// Lowers the calling thread for good: on Linux nobody without privileges may take that back, so only a thread of one's
    /// own may call it. Where the system knows no such thing for a thread (macOS), nothing happens.
    /// </summary>
    public static void TakeForThisThread()
    {
        if (OperatingSystem.IsLinux())
            _ = Nice(NiceSteps);
        else
            // On Unix .NET takes this and does nothing.
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    /// <summary>On Linux the nice value belongs to the thread, whatever POSIX says of processes.</summary>
    [DllImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Nice(int steps);
}
