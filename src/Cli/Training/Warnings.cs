namespace Inference.Cli.Training;

/// <summary>What the user should know though the training goes on.</summary>
internal sealed class Warnings
{
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages => _messages;

    public void Add(string message) => _messages.Add(message);
}
