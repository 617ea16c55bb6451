using System.Runtime.InteropServices;
using Microsoft.ML.Trainers.LightGbm;

namespace Inference.Cli.Training.Fitting;

/// <summary>LightGBM comes as a native library, which needs one of the distribution's own.</summary>
internal static class LightGbmNative
{
    /// <summary>Why it cannot be used here and what to do, or null.</summary>
    public static string? Problem()
    {
        try
        {
            // Not freed: the trainer is about to load it again.
            NativeLibrary.Load("lib_lightgbm", typeof(LightGbmBinaryTrainer).Assembly, null);
            return null;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            var remedy = OperatingSystem.IsLinux() ? " Install the Debian package libgomp1 (apt-get install libgomp1)." : "";
            // The loader's message lists every place it looked in; the line about the library that is missing is the one of use.
            var reason = error.Message.Split('\n').FirstOrDefault(line => line.Contains("libgomp", StringComparison.Ordinal))?.Trim();
            return $"LightGBM's native library cannot be loaded{(reason is null ? "" : $" ({reason})")}.{remedy}";
        }
    }
}
