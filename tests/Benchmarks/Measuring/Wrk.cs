using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Inference.Cli;

namespace Inference.Benchmarks.Measuring;

/// <summary>The load generator <c>wrk</c>, which calls one address over and over.</summary>
internal sealed class Wrk : IDisposable
{
    private const string Mark = "measured ";

    /// <summary>
    /// The requests are made once and sent in turn. At the end of wrk's own report stand numbers for a program: times in
    /// microseconds, then errors by kind.
    /// </summary>
    private const string Script = """
        local bodies = { BODIES }
        local requests, at = {}, 0
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "CONTENT-TYPE"
        init = function()
          for i, body in ipairs(bodies) do requests[i] = wrk.format(nil, nil, nil, body) end
          if #bodies == 0 then requests[1] = wrk.format("GET") end
        end
        request = function()
          at = at % #requests + 1
          return requests[at]
        end
        done = function(summary, latency)
          local e = summary.errors
          io.write(string.format("measured %d %d %d %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
            latency:percentile(50), latency:percentile(99), latency.max, e.connect, e.read, e.write, e.timeout, e.status))
        end
        """;

    private readonly string _address;
    private readonly string _script;

    /// <param name="address">What to call.</param>
    /// <param name="bodies">Bodies of the calls, one after the other and again: text that holds no <c>]==]</c>. Without any it is a GET.</param>
    /// <param name="contentType">What they are.</param>
    public Wrk(Uri address, IEnumerable<string> bodies, string contentType = "application/json")
    {
        _address = address.AbsoluteUri;
        _script = Path.GetTempFileName();
        File.WriteAllText(_script, Script
            .Replace("CONTENT-TYPE", contentType, StringComparison.Ordinal)
            .Replace("BODIES", string.Join(", ", bodies.Select(body => $"[==[{body}]==]")), StringComparison.Ordinal));
    }

    /// <summary>What an installed wrk calls itself, such as <c>wrk 4.1.0</c>; null when there is none.</summary>
    public static string? FindVersion()
    {
        try
        {
            using var wrk = Process.Start(new ProcessStartInfo("wrk", ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var version = wrk.StandardOutput.ReadToEnd().Split('[')[0].Trim();
            wrk.WaitForExit();
            return version;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Throws when there is no wrk to start.</summary>
    /// <exception cref="CliException">The message says how to get it.</exception>
    public static void EnsureInstalled()
    {
        if (FindVersion() is null)
            throw new CliException("'wrk' was not found. Install it (Debian, Ubuntu: apt install wrk; macOS: brew install wrk) and start again.");
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
