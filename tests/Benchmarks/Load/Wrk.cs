using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Inference.Cli;

namespace Inference.Benchmarks.Load;

/// <summary>The load generator <c>wrk</c>, which calls one address with one body over and over.</summary>
internal sealed class Wrk : IDisposable
{
    private const string Mark = "measured ";

    /// <summary>Numbers for a program at the end of wrk's own report: times in microseconds, then errors by kind.</summary>
    private const string Script = """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = [==[BODY]==]
        done = function(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("measured %d %d %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
            latency:percentile(50), latency:percentile(99), latency.max, e.connect, e.read, e.write, e.timeout, e.status))
        end
        """;

    private readonly string _address;
    private readonly string _script;

    /// <param name="address">What to call.</param>
    /// <param name="json">Body of every call.</param>
    public Wrk(string address, string json)
    {
        _address = address;
        _script = Path.GetTempFileName();
        File.WriteAllText(_script, Script.Replace("BODY", json, StringComparison.Ordinal));
    }

    /// <summary>Throws when there is no wrk to start.</summary>
    /// <exception cref="CliException">The message says how to get it.</exception>
    public static void EnsureInstalled()
    {
        try
        {
            using var wrk = Process.Start(new ProcessStartInfo("wrk", ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            wrk.WaitForExit();
        }
        catch (Win32Exception error)
        {
            throw new CliException("'wrk' was not found. Install it (Debian, Ubuntu: apt install wrk; macOS: brew install wrk) and start again.", error);
        }
    }

    /// <summary>Calls for some seconds on some connections, on one thread for every two cores.</summary>
    /// <exception cref="CliException">wrk failed; the message is what it said.</exception>
    public async Task<WrkResult> RunAsync(int seconds, int connections, CancellationToken cancellationToken)
    {
        var threads = Math.Clamp(Environment.ProcessorCount / 2, 1, connections);
        string[] arguments = [$"-t{Text(threads)}", $"-c{Text(connections)}", $"-d{Text(seconds)}s", "--latency", "-s", _script, _address];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var errors = wrk.StandardError.ReadToEndAsync(cancellationToken);
            var output = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
            await wrk.WaitForExitAsync(cancellationToken);
            return Read(output) ?? throw new CliException($"wrk failed:\n{output}{await errors}".TrimEnd());
        }
        catch (OperationCanceledException)
        {
            wrk.Kill();
            throw;
        }
    }

    public void Dispose() => File.Delete(_script);

    private static WrkResult? Read(string output)
    {
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal));
        if (line is null)
            return null;
        var numbers = line[Mark.Length..].Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new WrkResult(numbers[0], Microseconds(numbers[1]), Microseconds(numbers[2]), Microseconds(numbers[3]), Microseconds(numbers[4]), numbers[5..9].Sum(), numbers[9]);
    }

    private static TimeSpan Microseconds(long count) => TimeSpan.FromMicroseconds(count);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What wrk saw.</summary>
/// <param name="Answers">Answers that came.</param>
/// <param name="Duration">Of the run.</param>
/// <param name="P50">Half of the calls were answered within it.</param>
/// <param name="P99">99 of 100 calls were answered within it.</param>
/// <param name="Max">The longest call.</param>
/// <param name="SocketErrors">Connections that failed or broke, and calls that took longer than 2 s.</param>
/// <param name="BadAnswers">Answers with a status of 400 or above.</param>
internal sealed record WrkResult(long Answers, TimeSpan Duration, TimeSpan P50, TimeSpan P99, TimeSpan Max, long SocketErrors, long BadAnswers)
{
    public double AnswersPerSecond => Answers / Duration.TotalSeconds;

    /// <summary>Calls that got no answer, or a bad one.</summary>
    public long Errors => SocketErrors + BadAnswers;
}
