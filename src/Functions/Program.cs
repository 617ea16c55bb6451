using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
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
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddDataStorage(builder.Configuration);
        builder.Services.AddInference(builder.Configuration.GetSection(InferenceOptions.Section).Get<InferenceOptions>() ?? new());
        return builder;
    }
}
