using System.Net;
using System.Net.Sockets;

namespace Inference.Cli.Serve;

/// <summary>Looks at ports before anything is started, so that a taken one is the first thing said.</summary>
internal static class Ports
{
    /// <summary>Throws when an address of <paramref name="urls"/> is in use.</summary>
    /// <exception cref="CliException">It is; the message offers another.</exception>
    public static void EnsureFree(string urls)
    {
        foreach (var uri in urls.Split(';').Select(url => new Uri(url)))
        {
            if (uri.Port != 0 && IsTaken(IPAddress.TryParse(uri.Host, out var address) ? address : IPAddress.Loopback, uri.Port))
                throw new CliException($"Port {uri.Port} is taken by another program. End it, or choose another address: --urls http://127.0.0.1:{(uri.Port == 65535 ? 7071 : uri.Port + 1)}");
        }
    }

    /// <summary>Whether something listens on the port.</summary>
    public static bool IsTaken(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
        catch (SocketException)
        {
            // Not this machine's address or not ours to use: the web server says that better.
            return false;
        }
    }
}
