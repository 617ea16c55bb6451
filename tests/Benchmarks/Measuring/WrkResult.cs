namespace Inference.Benchmarks.Measuring;

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
