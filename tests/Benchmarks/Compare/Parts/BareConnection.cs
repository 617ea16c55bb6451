using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Inference.Cli;
using Inference.Tests.Testing;

namespace Inference.Benchmarks.Compare.Parts;

/// <summary>A connection that makes the same call over and over and allocates nothing.</summary>
internal sealed class BareConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[4096];
    private readonly byte[] _request;

    private BareConnection(byte[] request) => _request = request;

    /// <summary>Body of the first answer.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Connects and calls once.</summary>
    /// <exception cref="CliException">The answer is not 200.</exception>
    public static BareConnection Open(int port, string path, string json)
    {
        var connection = new BareConnection(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}")));
        connection._socket.Connect(IPAddress.Loopback, port);
        var answer = Encoding.UTF8.GetString(connection.Call());
        connection.Body = answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)];
        return connection;
    }

    /// <summary>Makes the call and returns the whole answer, valid until the next.</summary>
    /// <exception cref="CliException">It is not 200.</exception>
    public ReadOnlySpan<byte> Call()
    {
        _socket.Send(_request);
        var length = 0;
        do
        {
            var read = _socket.Receive(_answer, length, _answer.Length - length, SocketFlags.None);
            if (read == 0)
                break;
            length += read;
        }
        while (!KeepAliveConnections.IsWhole(_answer.AsSpan(0, length)));
        var answer = _answer.AsSpan(0, length);
        return answer.StartsWith("HTTP/1.1 200 "u8) ? answer : throw new CliException($"A call failed: {Encoding.UTF8.GetString(answer)}");
    }

    public void Dispose() => _socket.Dispose();
}
