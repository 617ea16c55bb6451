using Inference.Models;
using Inference.Tests.Testing;

namespace Inference.Tests.Models;

/// <summary>Several versions in memory at once.</summary>
public sealed class ModelMemoryTests
{
    /// <summary>Room for two: each counts for about a megabyte.</summary>
    private static readonly InferenceOptions RoomForTwo = new() { MaxModelMemoryBytes = 5 * 512 * 1024 };

    [Fact]
    public async Task A_Version_Is_Loaded_When_It_Is_Asked_For_And_Once_For_All_Who_Ask()
    {
        using var models = new ServedFolder();
        for (var version = 1; version <= 3; version++)
            models.Add(version);
        await models.StartAsync();
        Assert.Equal(1, models.Cache.Memory.Models);

        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await models.Cache.AcquireAsync("sample", 1, CancellationToken.None))));

        Assert.All(leases, lease => Assert.Same(leases[0].Model, lease.Model));
        Assert.Single(models.Log.Lines, line => line.Contains("Loaded sample version 1 ", StringComparison.Ordinal));
        Assert.Equal(("3", ModelReadiness.Ready), (models.Live, models.State(1).State));
        foreach (var lease in leases)
            lease.Dispose();
        Assert.Equal(2, models.Cache.Memory.Models);
    }

    [Fact]
    public async Task Above_The_Limit_The_Longest_Unused_Version_Goes_But_Never_The_Live_Or_A_Leased_One()
    {
        using var models = new ServedFolder(RoomForTwo);
        for (var version = 1; version <= 4; version++)
            models.Add(version);
        await models.StartAsync();

        await TouchAsync(models, 1);
        await TouchAsync(models, 2);
        Assert.Equal([2, 4], Loaded(models));

        await TouchAsync(models, 1);
        using (await models.Cache.AcquireAsync("sample", 2, CancellationToken.None))
        {
            await TouchAsync(models, 3);
            Assert.Contains(2, Loaded(models));
        }

        await models.LookAsync();
        Assert.Equal(2, models.Cache.Memory.Models);
        Assert.Contains(4, Loaded(models));
    }

    [Fact]
    public async Task Live_Models_Above_The_Limit_Are_Kept_And_Said_Once()
    {
        using var models = new ServedFolder(new InferenceOptions { MaxModelMemoryBytes = 0 });
        models.Add(1);
        await models.StartAsync();
        await models.LookAsync();

        Assert.Equal("1", models.Live);
        Assert.Single(models.Log.Lines, line => line.StartsWith("Warning: The live models alone take", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Replaced_Version_Stays_For_A_Quick_Return_While_There_Is_Room()
    {
        using var models = new ServedFolder(RoomForTwo);
        models.Add(1);
        await models.StartAsync();
        models.Add(2);
        await models.LookAsync();
        models.Pin("""{"version": 1, "previous": 2}""");
        await models.LookAsync();

        Assert.Equal("1", models.Live);
        Assert.Equal(2, models.Log.Lines.Count(line => line.Contains("Loaded", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task All_Is_Disposed_Of_With_The_Cache_Once_Leases_End()
    {
        var models = new ServedFolder();
        models.Add(1);
        await models.StartAsync();
        var lease = models.Cache.Acquire();
        var memory = models.Cache.Memory;

        models.Dispose();
        Assert.Equal(1, memory.Models);
        lease.Dispose();
        Assert.Equal((0, 0L), (memory.Models, memory.Bytes));
        Assert.Throws<ModelNotFoundException>(() => models.Cache.Acquire("sample"));
    }

    [Fact]
    public async Task A_Lease_Costs_No_Allocation()
    {
        using var models = new ServedFolder();
        models.Add(1);
        await models.StartAsync();
        models.Cache.Acquire("sample").Dispose();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            models.Cache.Acquire("sample").Dispose();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static async Task TouchAsync(ServedFolder models, int version)
    {
        models.Time.Advance(TimeSpan.FromSeconds(1));
        (await models.Cache.AcquireAsync("sample", version, CancellationToken.None)).Dispose();
    }

    private static int[] Loaded(ServedFolder models) => [.. models.Cache.States.Where(state => state.State == ModelReadiness.Ready).Select(state => state.Version)];
}
