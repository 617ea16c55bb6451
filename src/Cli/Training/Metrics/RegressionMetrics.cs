namespace Inference.Cli.Training.Metrics;

/// <summary>How far predicted numbers are from the true ones.</summary>
/// <param name="Rmse">Root of the mean squared error, in the label's unit.</param>
/// <param name="Mae">Mean absolute error, in the label's unit.</param>
/// <param name="R2">Share of the label's variance that is explained; 0 is as good as the mean, below is worse.</param>
internal sealed record RegressionMetrics(double Rmse, double Mae, double R2)
{
    public static RegressionMetrics Of(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual)
    {
        double squares = 0, absolutes = 0, sum = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            var error = (double)predicted[i] - actual[i];
            squares += error * error;
            absolutes += Math.Abs(error);
            sum += actual[i];
        }

        var mean = sum / predicted.Length;
        var variance = 0.0;
        foreach (var value in actual)
            variance += (value - mean) * (value - mean);
        return new RegressionMetrics(Math.Sqrt(squares / predicted.Length), absolutes / predicted.Length, variance == 0 ? 0 : 1 - (squares / variance));
    }
}
