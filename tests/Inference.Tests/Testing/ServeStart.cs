using System.Globalization;
using Inference.Cli;

namespace Inference.Tests.Testing;

/// <summary>How to start <c>serve</c>.</summary>
/// <param name="Storage">Connection string of its storage.</param>
/// <param name="Port">A free port of this machine.</param>
internal sealed record ServeStart(string Storage, int Port)
{
    /// <summary>The program; by default the one beside this code.</summary>
    public string Dll { get; init; } = typeof(ProjectFolder).Assembly.Location;

    /// <summary>Further arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables that it has besides those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it will listen.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));
}
