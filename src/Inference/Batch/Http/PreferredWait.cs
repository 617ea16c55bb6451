using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Inference.Batch.Http;

/// <summary>How long a caller wants to wait for a run: <c>Prefer: wait=30</c> (RFC 7240), in seconds.</summary>
/// <param name="Time">How long; zero: until the run has begun.</param>
/// <param name="Applied">What to say in <c>Preference-Applied</c>; null when no preference was understood.</param>
internal readonly record struct PreferredWait(TimeSpan Time, string? Applied)
{
    private const int DefaultSeconds = 10;

    /// <summary>Azure's front ends end a call that is not answered after 230 seconds.</summary>
    private const int MaxSeconds = 200;

    /// <summary>Reads a call's preferences. What is not understood is passed over, as the RFC wants.</summary>
    public static PreferredWait Of(HttpRequest request)
    {
        foreach (var preference in request.Headers.GetCommaSeparatedValues("Prefer"))
        {
            // Parameters stand behind a semicolon; of several alike the first counts.
            if (preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value]
                && name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && long.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var asked))
            {
                var seconds = (int)Math.Min(asked, MaxSeconds);
                return new PreferredWait(TimeSpan.FromSeconds(seconds), string.Create(CultureInfo.InvariantCulture, $"wait={seconds}"));
            }
        }

        return new PreferredWait(TimeSpan.FromSeconds(DefaultSeconds), null);
    }
}
