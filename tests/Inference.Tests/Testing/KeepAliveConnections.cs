using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inference.Tests.Testing;

/// <summary>
/// Many HTTP/1.1 connections to one server that stay open between calls, each a bare socket: a client library would share
/// or close them.
/// </summary>
internal sealed class KeepAliveConnections : IDisposable
{
    /// <summary>Connections that call at the same time, so that the server's queue of new ones never runs over.</summary>
    private const int AtOnce = 64;

    private readonly Socket[] _sockets;
    private readonly byte[] _request;

    private KeepAliveConnections(int count, byte[] request)
    {
        _sockets = new Socket[count];
        _request = request;
    }

    /// <summary>Opens connections to the address; each sends one call, and must be answered with 200.</summary>
    /// <param name="address">Server, and path of the call.</param>
    /// <param name="json">Body of every call.</param>
    /// <param name="count">How many connections.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SocketException">The server, or the limit of open files, lets no more in.</exception>
    public static async Task<KeepAliveConnections> OpenAsync(Uri address, string json, int count, CancellationToken cancellationToken)
    {
        var request = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}"));
        var connections = new KeepAliveConnections(count, request);
        try
        {
            await Parallel.ForAsync(0, count, With(cancellationToken), async (i, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                connections._sockets[i] = socket;
                await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port, cancellation);
            });
            var answered = await connections.CallAsync(cancellationToken);
            return answered == count ? connections : throw new InvalidOperationException($"Of {count} connections {answered} were answered.");
        }
        catch
        {
            connections.Dispose();
            throw;
        }
    }

    /// <summary>Sends one call on every connection and returns how many were answered with 200, each on its own connection.</summary>
    public async Task<int> CallAsync(CancellationToken cancellationToken)
    {
        var answered = 0;
        await Parallel.ForAsync(0, _sockets.Length, With(cancellationToken), async (i, cancellation) =>
        {
            if (await IsAnsweredAsync(_sockets[i], cancellation))
                Interlocked.Increment(ref answered);
        });
        return answered;
    }

    public void Dispose()
    {
        // Null where opening was broken off.
        foreach (var socket in _sockets)
            socket?.Dispose();
    }

    private async Task<bool> IsAnsweredAsync(Socket socket, CancellationToken cancellationToken)
    {
        var answer = new byte[2048];
        var length = 0;
        try
        {
            await socket.SendAsync(_request, cancellationToken);
            do
            {
                var read = await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken);
                if (read == 0)
                    return false;
                length += read;
            }
            while (!IsWhole(answer.AsSpan(0, length)) && length < answer.Length);
        }
        catch (SocketException)
        {
            return false;
        }

        return answer.AsSpan().StartsWith("HTTP/1.1 200 "u8);
    }

    /// <summary>Whether an answer has come to its end, whichever way it says where that is.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var mark = answer[..head].IndexOf("Content-Length: "u8);
        if (mark < 0)
            return answer.EndsWith("0\r\n\r\n"u8);
        var digits = answer[(mark + "Content-Length: ".Length)..head];
        var end = digits.IndexOf((byte)'\r');
        var length = int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture);
        return answer.Length >= head + 4 + length;
    }

    private static ParallelOptions With(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
}
