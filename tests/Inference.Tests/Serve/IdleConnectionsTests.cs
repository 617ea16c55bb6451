using Inference.Cli;
using Inference.Cli.Storage;
using Inference.Predict;
using Inference.Tests.Testing;

namespace Inference.Tests.Serve;

/// <summary>Callers that keep their connection open without a call neither lose it nor hold up others.</summary>
public sealed class IdleConnectionsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Few = 500;
    private const int Many = 10_000;

    [Fact(Timeout = 60_000)]
    public async Task Five_Hundred_Idle_Connections_Hold()
    {
        await using var host = await RunningHost.StartAsync(azurite);

        await HoldAsync(host.Http.BaseAddress!, Few, ExampleCall.Of(host.Models.LiveOrNull("payments")!), TestContext.Current.CancellationToken);
    }

    /// <summary>In a process of its own: client and server together need more files than one process may open.</summary>
    [Fact(Timeout = 300_000)]
    [Trait(nameof(Soak.Category), Soak.Category)]
    public async Task Ten_Thousand_Idle_Connections_Hold()
    {
        Soak.Only();
        using var model = Inference.Models.ModelPackage.Load(Path.Combine(ProjectFolder.Models, "payments", "1"));
        await using var server = await ServeProcess.StartAsync(azurite.ConnectionString, AzuriteProcess.FreePort(), TestContext.Current.CancellationToken);
        var before = server.MemoryBytes;

        await HoldAsync(server.Address, Many, ExampleCall.Of(model), TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine($"{before:N0} bytes before, {server.MemoryBytes:N0} with {Many} connections");
    }

    private static async Task HoldAsync(Uri server, int count, string json, CancellationToken cancellationToken)
    {
        var address = new Uri(server, "/api/predict/payments");
        using var idle = await KeepAliveConnections.OpenAsync(address, json, count, cancellationToken);

        using (var busy = await KeepAliveConnections.OpenAsync(address, json, 64, cancellationToken))
        {
            for (var round = 0; round < 20; round++)
                Assert.Equal(64, await busy.CallAsync(cancellationToken));
        }

        Assert.Equal(count, await idle.CallAsync(cancellationToken));
    }
}
