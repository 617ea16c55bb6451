using System.Net;
using Azure.Core;
using Azure.Storage.Blobs;
using Inference.Batch;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Inference.Tests.Testing;

/// <summary>
/// Stands between a storage client and Azurite and does to each request what <see cref="Plan"/> says. The shared key's
/// signature covers the path and not the host, so a client needs no more than another port.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const string BusyBody = """<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code><Message>The server is busy.</Message></Error>""";

    /// <summary>How long a client waits for an answer before it sends the request again.</summary>
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(30);

    /// <summary>Headers that belong to a connection and not to what goes over it.</summary>
    private static readonly HashSet<string> OfTheConnection = new(["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Expect", "Server"], StringComparer.OrdinalIgnoreCase);

    private readonly WebApplication _app;
    private readonly HttpClient _upstream;
    private readonly string _connectionString;
    private int _requests;
    private int _underWay;
    private volatile bool _dead;

    private FaultProxy(WebApplication app, string connectionString)
    {
        _app = app;
        _upstream = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new BlobServiceClient(connectionString).Uri };
        _connectionString = connectionString;
        app.Run(HandleAsync);
    }

    /// <summary>Decides each request's fate; may do something first, such as write past the client. Default: no faults.</summary>
    public Func<StorageRequest, Task<StorageFault>> Plan { get; set; } = _ => Task.FromResult(StorageFault.None);

    /// <summary>Where cuts fall, from 0 to 1 of a body.</summary>
    public Func<double> Cut { get; set; } = () => 0.5;

    /// <summary>Requests that arrived since <see cref="ReviveAsync"/>.</summary>
    public int Requests => _requests;

    /// <summary>Whether the sender has died.</summary>
    public bool IsDead => _dead;

    /// <summary>Connection string of the storage with its faults.</summary>
    public string ConnectionString => _connectionString.Replace(new BlobServiceClient(_connectionString).Uri.Authority, new Uri(_app.Urls.First()).Authority, StringComparison.Ordinal);

    public static async Task<FaultProxy> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
        });
        var proxy = new FaultProxy(builder.Build(), connectionString);
        await proxy._app.StartAsync(cancellationToken);
        return proxy;
    }

    /// <summary>A client of the storage with its faults, with the retries that it has by default but without their pauses.</summary>
    public BlobServiceClient Client(int? retries = null)
    {
        var options = BlobStorage.NewOptions();
        options.Retry.Mode = RetryMode.Fixed;
        options.Retry.Delay = options.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
        options.Retry.NetworkTimeout = ClientTimeout;
        options.Retry.MaxRetries = retries ?? options.Retry.MaxRetries;
        return new BlobServiceClient(ConnectionString, options);
    }

    /// <summary>Ends all faults, waits until the requests under way are through, and counts from 1 again.</summary>
    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        Plan = _ => Task.FromResult(StorageFault.None);
        while (Volatile.Read(ref _underWay) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellationToken);
        _dead = false;
        _requests = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var fault = _dead ? StorageFault.DeathBefore : await Plan(StorageRequest.Of(Interlocked.Increment(ref _requests), context.Request));
            await HandleAsync(context, fault);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // Either side went away: the other one learns of it as it would without a proxy.
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task HandleAsync(HttpContext context, StorageFault fault)
    {
        switch (fault)
        {
            case StorageFault.DeathBefore:
                _dead = true;
                context.Abort();
                return;
            case StorageFault.ResetBefore:
                context.Abort();
                return;
        }

        var body = await ReadAsync(context.Request, fault == StorageFault.ResetDuring ? Cut() : 1);
        switch (fault)
        {
            case StorageFault.ResetDuring:
                context.Abort();
                return;
            case StorageFault.BusyBefore:
                await AnswerBusyAsync(context.Response);
                return;
            case StorageFault.Delay:
                await Task.Delay(ShortDelay, context.RequestAborted);
                break;
            case StorageFault.Late:
                // Not ended by the client's going away: that is the point.
                await Task.Delay(Lateness, CancellationToken.None);
                break;
        }

        using var answer = await _upstream.SendAsync(ForwardOf(context, body), HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
        if (fault is StorageFault.DeathAfter)
            _dead = true;
        // Whoever died meanwhile hears nothing any more.
        if (_dead || fault is StorageFault.ResetAfter)
            context.Abort();
        else if (fault is StorageFault.BusyAfter)
            await AnswerBusyAsync(context.Response);
        else
            await AnswerAsync(context, answer, fault);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, double share)
    {
        if (request.ContentLength is not > 0)
            return [];
        var body = new byte[(int)(request.ContentLength.Value * share)];
        await request.Body.ReadExactlyAsync(body);
        return body;
    }

    private HttpRequestMessage ForwardOf(HttpContext context, byte[] body)
    {
        // Exactly as it was written: the signature covers it.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var uri = new Uri($"{_upstream.BaseAddress!.GetLeftPart(UriPartial.Authority)}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var forward = new HttpRequestMessage(new HttpMethod(context.Request.Method), uri);
        if (context.Request.ContentLength is not null)
            forward.Content = new ByteArrayContent(body);
        foreach (var (name, values) in context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key) && header.Key != "Content-Length"))
        {
            if (!forward.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                forward.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        return forward;
    }

    private async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, StorageFault fault)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key)))
            response.Headers[name] = values.ToArray();
        if (context.Request.Method == "HEAD")
            return;
        if (!answer.IsSuccessStatusCode || fault is not (StorageFault.Truncate or StorageFault.ResetInAnswer))
        {
            await answer.Content.CopyToAsync(response.Body);
            return;
        }

        var whole = await answer.Content.ReadAsByteArrayAsync();
        var cut = (int)(whole.Length * Cut());
        if (fault == StorageFault.ResetInAnswer)
        {
            await response.Body.WriteAsync(whole.AsMemory(0, cut));
            await response.Body.FlushAsync();
            context.Abort();
            return;
        }

        if (whole.AsSpan(0, cut).LastIndexOf((byte)'\n') is > 0 and var line)
            cut = line + 1;
        response.ContentLength = cut;
        await response.Body.WriteAsync(whole.AsMemory(0, cut));
    }

    private static async Task AnswerBusyAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/xml";
        response.Headers["x-ms-error-code"] = "ServerBusy";
        await response.WriteAsync(response.HttpContext.Request.Method == "HEAD" ? "" : BusyBody);
    }
}
