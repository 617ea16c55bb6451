using System.Diagnostics;
using System.Globalization;
using System.Text;
using Inference.Cli;

namespace Inference.Tests.Testing;

/// <summary><c>serve</c> as a process of its own, as users start it, on a free port and a store that already runs.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const string Ready = "Ctrl+C";
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly Task _reading;

    private ServeProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        // Nobody else reads on: a full pipe would hold the server up.
        _reading = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

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
    public static async Task<ServeProcess> StartAsync(string storage, int port, CancellationToken cancellationToken)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var start = new ProcessStartInfo("dotnet", [typeof(ProjectFolder).Assembly.Location, "serve", "--urls", address.OriginalString, "--storage", storage, "--no-sample"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = ProjectFolder.Find(),
        };
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var said = new StringBuilder();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                said.AppendLine(line);
                if (line.Contains(Ready, StringComparison.Ordinal))
                    return new ServeProcess(process, address);
            }
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }

        using (process)
            throw new InvalidOperationException($"serve ended before it served:\n{said}{await errors}".TrimEnd());
    }

    /// <summary>Ends it as Ctrl+C does where the system can.</summary>
    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true);
        }
        else
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

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
}
