using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Inference.Cli;
using Inference.Cli.Storage;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve;

public sealed class ServeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_Taken_Port_Is_The_First_Thing_Said()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await AssertFailsAsync($"Port {port} is taken", "--urls", $"http://127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_Storage_Port_Of_Another_Program_Is_Said()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await taken.AcceptTcpClientAsync();
            client.Client.Send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
        });

        await AssertFailsAsync("No blob storage answers", "--urls", FreeUrl(), "--storage-port", ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        await answering;
    }

    [Fact]
    public async Task A_Connection_String_That_Is_None_Is_Said() =>
        await AssertFailsAsync("--storage is not a connection string", "--urls", FreeUrl(), "--storage", "nonsense");

    [Fact]
    public async Task A_Broken_Model_Package_Is_Said()
    {
        var manifest = Path.Combine(_folder.Copy(Path.Combine(ProjectFolder.Find(), "models"), "models"), "sample", "1", "model.json");
        await File.WriteAllTextAsync(manifest, "{");

        await AssertFailsAsync("A model package cannot be served. " + manifest, "--urls", FreeUrl(), "--models", _folder.File("models"));
    }

    [Fact]
    public async Task Missing_Node_Is_Said_With_What_To_Do()
    {
        await AzuritePackage.EnsureAsync(AzuritePackage.In(ProjectFolder.Find()), _ => { }, CancellationToken.None);
        var dotnet = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/')))!)!;

        var (exitCode, _, errors) = await CliProcess.RunAsync(
            ["--urls", FreeUrl(), "--storage-port", Port()], new Dictionary<string, string> { ["PATH"] = _folder.Path, ["DOTNET_ROOT"] = dotnet });

        Assert.Equal(1, exitCode);
        Assert.Contains("Azurite needs Node.js", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--schedule", "every night")]
    [InlineData("--urls", "here")]
    [InlineData("--storage-port", "99999")]
    [InlineData("--no-such-flag", "")]
    public async Task Wrong_Usage_Has_Its_Own_Exit_Code(string option, string value)
    {
        var (exitCode, _, errors) = await CliProcess.RunAsync([option, value]);

        Assert.Equal(2, exitCode);
        Assert.NotEmpty(errors);
    }

    [Theory]
    [InlineData("serve", "--storage-port", "99999")]
    [InlineData("--storage-port", "99999", "serve")]
    [InlineData("--storage-port", "99999")]
    public async Task What_Is_Wrong_Is_Said_Once(params string[] arguments)
    {
        var (exitCode, _, errors) = await CliProcess.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal("--storage-port '99999' must be from 1 to 65535.", errors.Trim());
    }

    [Fact(Timeout = 120_000)]
    public async Task Serves_Until_Told_To_Stop_Ends_What_It_Started_And_Finds_Its_Data_Again()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no signal to send to a process.");
        var url = FreeUrl();
        var storagePort = Port();
        string[] arguments = ["--urls", url, "--storage-port", storagePort, "--data", _folder.File("blobs")];
        using var http = new HttpClient();
        var ended = TestContext.Current.CancellationToken;

        // Both samples: they are scored beside each other, and one that was not done would be scored by the second run.
        var first = await ServeAsync(arguments, ["Scored payments/payments_new.csv", "Scored payments/payments_bad_rows.csv"], _ => Task.CompletedTask, ended);
        Assert.Contains(first, line => line.TrimStart().StartsWith("curl -H", StringComparison.Ordinal));
        Assert.False(Listens(storagePort));

        var output = "";
        var second = await ServeAsync(arguments, ["Ctrl+C"], async cancellationToken => output = await http.GetStringAsync($"{url}/files/output/payments/payments_new.csv", cancellationToken), ended);
        Assert.DoesNotContain(second, line => line.Contains("Scored", StringComparison.Ordinal));
        Assert.StartsWith("payment_id,", output, StringComparison.Ordinal);
    }

    /// <summary>Runs serve until it has said some things, does something with it, then ends it by SIGTERM, which is handled as Ctrl+C is (a shell may have its background jobs ignore SIGINT); returns all it said.</summary>
    private static async Task<List<string>> ServeAsync(string[] arguments, List<string> until, Func<CancellationToken, Task> then, CancellationToken cancellationToken)
    {
        using var process = CliProcess.Start(arguments);
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            lines.Add(line);
            if (until.RemoveAll(text => line.Contains(text, StringComparison.Ordinal)) == 0 || until.Count > 0)
                continue;
            await then(cancellationToken);
            End(process);
        }

        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync(cancellationToken)));
        return lines;
    }

    private static void End(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static bool Listens(string port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task AssertFailsAsync(string message, params string[] arguments)
    {
        var (exitCode, _, errors) = await CliProcess.RunAsync(arguments);

        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    private static string Port() => AzuriteProcess.FreePort().ToString(CultureInfo.InvariantCulture);

    private static string FreeUrl() => $"http://127.0.0.1:{Port()}";
}
