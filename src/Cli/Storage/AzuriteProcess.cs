using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Inference.Cli.Storage;

/// <summary>A running Azurite blob service that this process started and ends.</summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    private const string AccountName = "devstoreaccount1";

    /// <summary>The key that every storage emulator has, published in its documentation; it opens nothing else.</summary>
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private AzuriteProcess(Process process, int port)
    {
        _process = process;
        ConnectionString = ConnectionStringOf(port);
    }

    /// <summary>Connection string for the storage clients.</summary>
    public string ConnectionString { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Connection string of an Azurite on a port of this machine.</summary>
    public static string ConnectionStringOf(int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};BlobEndpoint=http://127.0.0.1:{port}/{AccountName};");

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Installs Azurite if need be, starts it and returns once it listens.</summary>
    /// <exception cref="CliException">Node.js is missing, the install fails, or Azurite ends at once.</exception>
    public static async Task<AzuriteProcess> StartAsync(AzuriteOptions options, Action<string> progress, CancellationToken cancellationToken)
    {
        var packages = AzuritePackage.In(options.PackageFolder);
        var script = await AzuritePackage.EnsureAsync(packages, progress, cancellationToken);
        var process = packages.Start("node", Arguments(script, options));
        try
        {
            if (options.Yields)
                Lower(process);
            await UntilListeningAsync(process, cancellationToken);
            return new AzuriteProcess(process, options.Port);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Terminate(_process);
        using var timeout = new CancellationTokenSource(EndTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static void Lower(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            // The system does not allow it, or Azurite has ended, which is said below: neither is a reason to stop here.
        }
    }

    private static List<string> Arguments(string script, AzuriteOptions options)
    {
        List<string> arguments = [script, "--blobHost", "127.0.0.1", "--blobPort", options.Port.ToString(CultureInfo.InvariantCulture), "--silent", "--disableTelemetry", "--skipApiVersionCheck"];
        if (options.DataFolder is null)
            return [.. arguments, "--inMemoryPersistence"];
        Directory.CreateDirectory(options.DataFolder);
        return [.. arguments, "--location", options.DataFolder];
    }

    private static async Task UntilListeningAsync(Process process, CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
                return;
            lock (said)
                said.AppendLine(line.Data);
            if (line.Data.Contains("successfully listens", StringComparison.Ordinal))
                listening.TrySetResult();
        }

        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Task.WhenAny(listening.Task, process.WaitForExitAsync(cancellationToken)).WaitAsync(cancellationToken);
        if (listening.Task.IsCompleted)
            return;
        lock (said)
            throw new CliException($"Azurite ended before it listened:\n{said}".TrimEnd());
    }

    /// <summary>Asks politely where the system can: Azurite then writes its index, which it otherwise does every few seconds.</summary>
    private static void Terminate(Process process)
    {
        if (process.HasExited)
            return;
        if (OperatingSystem.IsWindows())
            process.Kill(entireProcessTree: true);
        else
            _ = SendSignal(process.Id, PosixTerminate);
    }

    private const int PosixTerminate = 15;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
