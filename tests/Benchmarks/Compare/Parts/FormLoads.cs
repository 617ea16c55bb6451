using Inference.Benchmarks.Compare.Sides;
using Inference.Benchmarks.Measuring;
using Inference.Cli;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>Loads of every form of call with one row and with 100; of the reference call also on a single connection.</summary>
internal sealed class FormLoads : IDisposable
{
    public const int ManyRows = 100;
    public const int Connections = 64;

    /// <summary>Different bodies of 100 rows.</summary>
    private const int ManyBodies = 8;

    private readonly Bench _bench;
    private readonly Uri _server;
    private readonly string[] _rows;
    private readonly List<(CallForm Form, int Rows, int Connections, LoadRow Load)> _loads = [];

    public FormLoads(Bench bench, Uri server)
    {
        (_bench, _server) = (bench, server);
        _rows = CallForm.ReadRows(bench.Files.Test, ManyRows * ManyBodies);
        foreach (var rows in new[] { 1, ManyRows })
        {
            foreach (var form in CallForm.All)
                Add(form, rows, Connections);
            Add(CallForm.Reference, rows, 1);
        }
    }

    public LoadRow Of(CallForm form, int rows, int connections = Connections) =>
        _loads.Single(load => load.Form == form && load.Rows == rows && load.Connections == connections).Load;

    /// <summary>Measures all, in turn in every round.</summary>
    /// <exception cref="CliException">A body is not answered with predictions.</exception>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (var (form, rows, _, load) in _loads.Where(load => load.Connections == Connections))
        {
            // A refusal would be measured as a fast answer.
            await EnsureAnsweredAsync(form, rows, cancellationToken);
            // Bodies of many rows mostly run the same code.
            if (rows == 1 || !_bench.Options.Quick)
                await load.WarmAsync(_bench.Options.ProtocolSeconds, cancellationToken);
        }

        await _bench.EachRoundAsync(async round =>
        {
            foreach (var (_, _, _, load) in _loads)
                await load.MeasureAsync(_bench.Options.ProtocolSeconds, cancellationToken);
            _bench.Report.Note($"round {round}, all forms of call");
        });
    }

    public void Dispose() => _loads.ForEach(load => load.Load.Dispose());

    private void Add(CallForm form, int rows, int connections) => _loads.Add((
        form,
        rows,
        connections,
        new LoadRow(form.Name, new Wrk(form.Address(_server, Workspace.Trees), Bodies(form, rows), form.ContentType), connections)));

    private IEnumerable<string> Bodies(CallForm form, int rows) => _rows.Chunk(rows).Take(Connections).Select(form.Body);

    private async Task EnsureAnsweredAsync(CallForm form, int rows, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var content = new StringContent(Bodies(form, rows).First());
        content.Headers.ContentType = new(form.ContentType);
        using var answer = await http.PostAsync(form.Address(_server, Workspace.Trees), content, cancellationToken);
        var said = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode || !said.Contains("predict", StringComparison.Ordinal))
            throw new CliException($"{form.Name} was answered {answer.StatusCode}: {said}");
    }
}
