using System.Diagnostics;
using System.Globalization;
using Inference.Cli;
using Inference.Cli.Storage;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>A server that this process started, on a free port of this machine, and ends with all processes that it started itself.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;

    private ServerProcess(Process process, Uri address, string firstAnswer) => (_process, Address, FirstAnswer) = (process, address, firstAnswer);

    /// <summary>Where it is called.</summary>
    public Uri Address { get; }

    /// <summary>What it said to the first call.</summary>
    public string FirstAnswer { get; }

    /// <summary>Starts one and returns once it answers a call.</summary>
    /// <param name="describe">How to start it, given a port.</param>
    /// <param name="path">What to call.</param>
    /// <param name="json">Body of the call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CliException">It ended, or did not answer.</exception>
    public static async Task<ServerProcess> StartAsync(Func<string, ProcessStartInfo> describe, string path, string json, CancellationToken cancellationToken)
    {
        var port = AzuriteProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        var address = new Uri($"http://127.0.0.1:{port}{path}");
        var start = describe(port);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        // Read on, or a full pipe would hold the server up.
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var answer = Sides.FirstAnswer.WaitAsync(address, json, Pause, ended.Token);
            if (await Task.WhenAny(answer, process.WaitForExitAsync(ended.Token)) != answer && !cancellationToken.IsCancellationRequested)
            {
                await ended.CancelAsync();
                throw new CliException($"{start.FileName} ended before it answered:\n{string.Concat(await said)}".TrimEnd());
            }

            return new ServerProcess(process, address, await answer);
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
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
