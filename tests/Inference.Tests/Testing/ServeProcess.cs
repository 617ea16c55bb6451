using System.Diagnostics;
using System.Globalization;
using Inference.Cli;

namespace Inference.Tests.Testing;

/// <summary><c>serve</c> as a process of its own, as users start it, on a free port and a store that already runs.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const string Ready = "Ctrl+C";
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly List<string> _lines;

    private ServeProcess(Process process, Uri address, List<string> lines)
    {
        _process = process;
        _lines = lines;
        Address = address;
        // Nobody else reads on: a full pipe would hold the server up.
        _reading = ReadAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it said since its start.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Memory that it holds now, in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it with the committed models and returns once it serves.</summary>
    /// <exception cref="InvalidOperationException">It ended before; the message is what it said.</exception>
    public static Task<ServeProcess> StartAsync(string storage, int port, CancellationToken cancellationToken) =>
        StartAsync(new ServeStart(storage, port), cancellationToken);

    /// <summary>The same with further choices.</summary>
    public static async Task<ServeProcess> StartAsync(ServeStart choices, CancellationToken cancellationToken)
    {
        var address = choices.Address;
        var start = new ProcessStartInfo("dotnet", [choices.Dll, "serve", "--urls", address.OriginalString, "--storage", choices.Storage, "--no-sample", .. choices.Arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = ProjectFolder.Find(),
        };
        foreach (var (name, value) in choices.Environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var said = new List<string>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                said.Add(line);
                if (line.Contains(Ready, StringComparison.Ordinal))
                    return new ServeProcess(process, address, said);
            }
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }

        using (process)
            throw new InvalidOperationException($"serve ended before it served:\n{string.Join('\n', said)}\n{await errors}".TrimEnd());
    }

    /// <summary>Ends it at once, as a lost machine does (SIGKILL): nothing in it runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and returns its exit code and the time that it took.</summary>
    /// <exception cref="OperationCanceledException">It did not end within 15 seconds.</exception>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var clock = Stopwatch.StartNew();
        await AskToEndAsync();
        using var timeout = new CancellationTokenSource(EndTimeout);
        await _process.WaitForExitAsync(timeout.Token);
        var took = clock.Elapsed;
        await _reading;
        return (_process.ExitCode, took);
    }

    /// <summary>Ends it as Ctrl+C does where the system can.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await AskToEndAsync();
        using var timeout = new CancellationTokenSource(EndTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _reading;
        _process.Dispose();
    }

    private async Task AskToEndAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true);
            return;
        }

        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_lines)
                _lines.Add(line);
        }
    }
}
