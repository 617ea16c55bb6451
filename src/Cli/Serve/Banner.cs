using Inference.Models;
using Inference.OpenApi;
using Inference.Predict;

namespace Inference.Cli.Serve;

/// <summary>What a user reads once the service is up: what to open and what to paste.</summary>
internal static class Banner
{
    public static void Print(TextWriter screen, ServeOptions options, LocalStorage storage, ModelCache models, IEnumerable<string> urls)
    {
        var url = urls.First();
        var code = options.Key is null ? "" : $"?code={Uri.EscapeDataString(options.Key)}";
        screen.WriteLine();
        screen.WriteLine($"  Open     {url}{(code.Length == 0 ? "" : "/" + code)}");
        screen.WriteLine($"  Contract {url}/{OpenApiEndpoint.Route}{code}");
        screen.WriteLine($"  Storage  {storage.Description}");
        foreach (var model in models.Live)
            screen.WriteLine($"  Model    {model.Name} version {model.VersionText}{(model.Name == models.DefaultName ? " (default)" : "")}");
        foreach (var broken in models.States.Where(state => state.State == ModelReadiness.Unavailable && models.Live.All(model => model.Name != state.Name)))
            screen.WriteLine($"  Model    {broken.Name} version {broken.Version} cannot be served: {broken.Reason}");
        if (models.States.Count == 0)
            screen.WriteLine("  Model    none yet: train one with  dotnet run --project src/Cli -- train <csv> --label <column> --name <model>");
        screen.WriteLine();
        foreach (var model in models.Live)
        {
            screen.WriteLine($"  Predict with {model.Name}:");
            screen.WriteLine($"    {Curl(model, url, options.Key)}");
        }

        if ((models.Live.FirstOrDefault(model => model.Name == SampleFiles.Model) ?? models.Live.FirstOrDefault()) is { } first)
        {
            var file = first.Name == SampleFiles.Model ? "data/payments_new.csv" : "my.csv";
            screen.WriteLine("  Score a file (the result appears in output, rejects and receipts, and on the page):");
            screen.WriteLine($"    curl -T {file} {KeyHeader(options.Key)}{url}/files/input/{first.Name}/mine.csv");
        }

        screen.WriteLine();
        screen.WriteLine("  Ctrl+C ends it.");
        screen.WriteLine();
    }

    private static string Curl(LoadedModel model, string url, string? key) =>
        $"curl {KeyHeader(key)}-H 'Content-Type: application/json' -d '{ShellQuoted(ExampleCall.Of(model))}' {url}/api/predict/{model.Name}";

    private static string KeyHeader(string? key) => key is null ? "" : $"-H 'x-functions-key: {ShellQuoted(key)}' ";

    /// <summary>Text for inside single quotes of a POSIX shell.</summary>
    private static string ShellQuoted(string text) => text.Replace("'", "'\\''", StringComparison.Ordinal);
}
