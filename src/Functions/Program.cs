using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Inference.Functions;

internal static class Program
{
    private static Task Main(string[] args) => CreateBuilder(args).Build().RunAsync();

    /// <summary>Everything the app consists of, not yet built.</summary>
    internal static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        // The Functions host and the core limit bodies. A limit of the server between them would cut the host off while it
        // still sends, and the caller would get an empty 500 instead of the core's 413.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddDataStorage(builder.Configuration);
        builder.Services.AddInference(builder.Configuration.GetSection(InferenceOptions.Section).Get<InferenceOptions>() ?? new());
        return builder;
    }
}
