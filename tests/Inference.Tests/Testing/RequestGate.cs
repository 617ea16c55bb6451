using Azure.Core;
using Azure.Core.Pipeline;

namespace Inference.Tests.Testing;

/// <summary>Sees every request of a storage client before it is sent, notes it, and may hold it back.</summary>
internal sealed class RequestGate : HttpPipelinePolicy
{
    private readonly List<string> _sent = [];

    /// <summary>Awaited before a request goes out.</summary>
    public Func<Request, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Method and address of all requests since the last call.</summary>
    public IReadOnlyList<string> TakeSent()
    {
        lock (_sent)
        {
            string[] sent = [.. _sent];
            _sent.Clear();
            return sent;
        }
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        lock (_sent)
            _sent.Add($"{message.Request.Method} {message.Request.Uri}");
        await Before(message.Request);
        await ProcessNextAsync(message, pipeline);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);
}
