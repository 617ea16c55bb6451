using Inference.Benchmarks.Compare.Results;
using Inference.Benchmarks.Compare.Sides;

namespace Inference.Benchmarks.Compare;

/// <summary>What every part has to work with.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Files">Where everything lies.</param>
/// <param name="Python">The Python that has the reference design's libraries.</param>
/// <param name="Cli">Our command line, as users have it.</param>
/// <param name="Report">Where figures go.</param>
internal sealed record Bench(CompareOptions Options, Workspace Files, string Python, PublishedCli Cli, Report Report)
{
    /// <summary>Does something once in every round.</summary>
    public async Task EachRoundAsync(Func<int, Task> round)
    {
        for (var i = 1; i <= Options.Rounds; i++)
            await round(i);
    }

    /// <summary>Runs one of the reference design's scripts to its end.</summary>
    public Task<ProcessCost> PythonAsync(string script, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        MeasuredProcess.RunAsync(Python, [Path.Combine(ReferenceService.Folder, script), .. arguments], cancellationToken);
}
