using Inference.Cli;
using Inference.Cli.Storage;

namespace Inference.Tests.OpenApi;

/// <summary>The public tools in <c>client</c>, on one document: a folder of their own, which goes away with it.</summary>
internal sealed class ContractTools : IDisposable
{
    private readonly string _folder;
    private readonly CancellationToken _cancellation;

    private ContractTools(string folder, CancellationToken cancellationToken) => (_folder, _cancellation) = (folder, cancellationToken);

    private static NpmPackages Packages { get; } = new(Path.Combine(ProjectFolder.Find(), "tests", "Inference.Tests", "OpenApi", "client"), "openapi-typescript", "a maker of typed clients, with validators");

    private string Document => Path.Combine(_folder, "openapi.json");

    /// <summary>Installs the tools if need be, and gives them a document.</summary>
    public static async Task<ContractTools> ForAsync(string document, CancellationToken cancellationToken)
    {
        await Packages.EnsureAsync(Console.WriteLine, cancellationToken);
        // Below the packages, so that what is compiled here finds them.
        var tools = new ContractTools(Directory.CreateDirectory(Path.Combine(Packages.Folder, "obj", Path.GetRandomFileName())).FullName, cancellationToken);
        await File.WriteAllTextAsync(tools.Document, document, cancellationToken);
        return tools;
    }

    /// <summary>What public validators find wrong with the document; nothing when it is valid.</summary>
    public async Task<string> ValidateAsync() => (await RunAsync("validate.js", Document)).Errors;

    /// <summary>Generates types and compiles the client, which must refuse what is wrong with it; nothing when all is as it should be.</summary>
    public async Task<string> CompileAsync() => (await RunAsync("compile.js", Document, _folder)).Errors;

    /// <summary>Runs the compiled client on a service: what it printed, and what went wrong.</summary>
    public Task<(string Output, string Errors)> CallAsync(Uri address) =>
        RunAsync(Path.Combine(_folder, "client.js"), address.ToString().TrimEnd('/'), Document);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(string Output, string Errors)> RunAsync(string script, params string[] arguments)
    {
        using var node = Packages.Start("node", [Path.Combine(Packages.Folder, script), .. arguments]);
        var output = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync(_cancellation);
        // A script that fails without a word must not look like one that found nothing.
        return (await output, node.ExitCode == 0 ? "" : $"{await errors}\nnode {script} ended with {node.ExitCode}.");
    }
}
