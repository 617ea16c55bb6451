using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Inference.Batch.Http;

/// <summary>
/// How long a caller wants to wait for a run (RFC 7240): <c>Prefer: wait=30</c>, in seconds, or <c>respond-async</c>, which is not
/// at all.
/// </summary>
/// <param name="Time">How long; zero: until the run has begun, or waits for its turn.</param>
/// <param name="Applied">What to say in <c>Preference-Applied</c>; null when no preference was understood.</param>
internal readonly record struct PreferredWait(TimeSpan Time, string? Applied)
{
    private const int DefaultSeconds = 10;

    /// <summary>Azure's front ends end a call that is not answered after 230 seconds.</summary>
    private const int MaxSeconds = 200;

    private const string RespondAsync = "respond-async";

    /// <summary>Reads a call's preferences. What is not understood is passed over, as the RFC wants.</summary>
    public static PreferredWait Of(HttpRequest request)
    {
        int? seconds = null;
        var isAsync = false;
        foreach (var preference in request.Headers.GetCommaSeparatedValues("Prefer"))
        {
            // Parameters stand behind a semicolon; of several alike the first counts.
            var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts[0].Equals(RespondAsync, StringComparison.OrdinalIgnoreCase))
                isAsync = true;
            else if (parts is [var name, var value]
                && name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && long.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var asked))
                seconds ??= (int)Math.Min(asked, MaxSeconds);
        }

        // With both, the answer may be that it is under way, but only after the wait.
        var applied = string.Join(", ", Understood(isAsync, seconds));
        return new PreferredWait(TimeSpan.FromSeconds(seconds ?? (isAsync ? 0 : DefaultSeconds)), applied.Length == 0 ? null : applied);
    }

    private static IEnumerable<string> Understood(bool isAsync, int? seconds)
    {
        if (isAsync)
            yield return RespondAsync;
        if (seconds is not null)
            yield return string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
    }
}
