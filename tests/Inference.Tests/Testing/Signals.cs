using System.Diagnostics;
using System.Globalization;

namespace Inference.Tests.Testing;

/// <summary>Sends signals to processes as a shell, a container host or an operator does. Not on Windows, which has none.</summary>
internal static class Signals
{
    public const string Interrupt = "INT";
    public const string Terminate = "TERM";
    public const string Kill = "KILL";

    public static async Task SendAsync(int processId, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, processId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
