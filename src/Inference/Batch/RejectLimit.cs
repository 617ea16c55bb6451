using System.Globalization;
using Inference.Csv;
using Inference.Models;

namespace Inference.Batch;

/// <summary>The error threshold of a model's batch options.</summary>
internal static class RejectLimit
{
    /// <summary>Fails the file when too many of its rows were rejected.</summary>
    /// <exception cref="CsvFormatException">The limit is passed; the message gives counts and reasons.</exception>
    public static void Check(BatchCounts counts, ErrorThreshold? threshold)
    {
        if (Failure(counts, threshold) is { } failure)
            throw new CsvFormatException(failure.Code, failure.Message);
    }

    /// <summary>What to say of a file with too many rejected rows, with counts and reasons; null of any other.</summary>
    public static BatchFailure? Failure(BatchCounts counts, ErrorThreshold? threshold)
    {
        var percent = counts.Rows == 0 ? 0 : 100.0 * counts.Rejected / counts.Rows;
        if (!(counts.Rejected > threshold?.Rows) && !(percent > threshold?.Percent))
            return null;
        var reasons = string.Join(", ", counts.Reasons.Select(reason => $"{reason.Key} {reason.Value}"));
        return new BatchFailure("too-many-rejects", string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Rejected} of {counts.Rows} rows ({percent:0.##} %) were rejected ({reasons}), more than the error threshold of the model's batch options allows. The rejects file names them; mend them and drop the file again."));
    }
}
