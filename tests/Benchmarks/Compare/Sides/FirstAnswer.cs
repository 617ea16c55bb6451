using System.Diagnostics;
using System.Text;
using Inference.Cli;

namespace Inference.Benchmarks.Compare.Sides;

/// <summary>Calls a server that is starting until it answers.</summary>
internal static class FirstAnswer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Returns the body of the first answer with status 200 to a POST.</summary>
    /// <param name="address">What to call.</param>
    /// <param name="json">Body of the call.</param>
    /// <param name="pause">Between two calls.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CliException">None came within a minute.</exception>
    public static async Task<string> WaitAsync(Uri address, string json, TimeSpan pause, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var waited = Stopwatch.StartNew();
        var last = "no connection";
        while (waited.Elapsed < Timeout)
        {
            try
            {
                using var content = new StringContent(json, Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(address, content, cancellationToken);
                var body = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return body;
                last = $"{answer.StatusCode}: {body}";
            }
            catch (HttpRequestException error)
            {
                // Refused, or broken off: not there yet.
                last = error.Message;
            }

            await Task.Delay(pause, cancellationToken);
        }

        throw new CliException($"{address} did not answer within {Timeout.TotalSeconds} s: {last}");
    }
}
