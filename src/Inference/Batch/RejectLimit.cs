using System.Globalization;
using Inference.Models;

namespace Inference.Batch;

/// <summary>The error threshold of a model's batch options.</summary>
internal static class RejectLimit
{
    /// <summary>What to say of a file with too many rejected rows, with counts and reasons; null of any other.</summary>
    public static BatchFailure? Failure(BatchCounts counts, ErrorThreshold? threshold)
    {
        var percent = counts.Rows == 0 ? 0 : 100.0 * counts.Rejected / counts.Rows;
        if (!(counts.Rejected > threshold?.Rows) && !(percent > threshold?.Percent))
            return null;
        var reasons = string.Join(", ", counts.Reasons.Select(reason => $"{reason.Key} {reason.Value}"));
        return new BatchFailure("too-many-rejects", string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Rejected} of {counts.Rows} rows ({percent:0.##} %) were rejected ({reasons}), more than the error threshold of {Text(threshold!)} allows. The rejects file names them; mend them and score the file again."));
    }

    private static string Text(ErrorThreshold threshold) => string.Join(" and ", new[]
    {
        threshold.Rows is { } rows ? string.Create(CultureInfo.InvariantCulture, $"{rows} rows") : "",
        threshold.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent} %") : "",
    }.Where(text => text.Length > 0));
}
