using Azure.Storage.Blobs;
using Inference.Batch;
using Inference.Models;
using Inference.Models.Stores;
using Inference.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Inference.Cli.Serve;

/// <summary>The Functions app's local twin: the same core behind the same routes, with storage, watcher and timer of its own.</summary>
internal static class LocalHost
{
    /// <summary>Serves until the token fires, then ends everything that it started.</summary>
    /// <exception cref="CliException">Port taken, storage not to be had, or a model package in the folder that cannot be served.</exception>
    public static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        Ports.EnsureFree(options.Urls);
        LocalStorage? storage = null;
        try
        {
            await using var app = Build(options, () => storage!.Client);
            var models = app.Services.GetRequiredService<ModelCache>();
            await LoadModelsAsync(models, options, cancellationToken);
            storage = await LocalStorage.OpenAsync(options, Console.Out.WriteLine, cancellationToken);
            await StartAsync(app, options, cancellationToken);
            if (options.DropSample)
                await SampleFiles.DropIntoEmptyStoreAsync(storage.Client, models, options.ProjectFolder, cancellationToken);
            Banner.Print(Console.Out, options, storage, models, app.Urls);
            await UntilCancelledAsync(app, cancellationToken);
            await Console.Out.WriteLineAsync("Stopping …");
            await app.StopAsync(CancellationToken.None);
            return ExitCodes.Done;
        }
        finally
        {
            if (storage is not null)
                await storage.DisposeAsync();
        }
    }

    /// <summary>The web application, not yet started. The storage is asked for at the start.</summary>
    public static WebApplication Build(ServeOptions options, Func<BlobServiceClient> storage)
    {
        // Production whatever the shell says: the development page would show stack traces to callers.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = options.ProjectFolder, EnvironmentName = Environments.Production });
        builder.WebHost.UseSetting("urls", options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders()
            .AddConsole(console => console.FormatterName = PlainConsoleFormatter.FormatterName)
            .AddConsoleFormatter<PlainConsoleFormatter, ConsoleFormatterOptions>();
        builder.Logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            // Its one event below critical repeats, with a stack trace, what StartAsync throws anyway.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton(_ => storage());
        builder.Services.AddInference(Settings(builder.Configuration, options));
        builder.Services.AddSingleton<IRouteDescriber, LocalRoutes>();
        builder.Services.AddHostedService<InputWatcher>();
        builder.Services.AddHostedService(services => new NightlyTimer(
            services.GetRequiredService<BatchSweep>(), options.Schedule, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<NightlyTimer>>()));

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (options.Key is not null)
            app.UseFunctionKey(options.Key);
        app.MapEndpoints();
        app.MapStatusPage();
        app.MapFiles();
        return app;
    }

    /// <summary>The core's settings, from the same environment variables as on Azure.</summary>
    private static InferenceOptions Settings(ConfigurationManager configuration, ServeOptions options)
    {
        try
        {
            var settings = configuration.GetSection(InferenceOptions.Section).Get<InferenceOptions>() ?? new();
            settings = settings with { ModelsFolder = options.ModelsFolder, ModelReloadInterval = options.ReloadInterval };
            return settings.Problem() is { } problem ? throw new CliException(problem) : settings;
        }
        catch (InvalidOperationException error)
        {
            throw new CliException($"A setting cannot be read. {error.Message}", error);
        }
    }

    /// <summary>Loads the folder's models before storage is started: a developer learns at once that one is broken.</summary>
    private static async Task LoadModelsAsync(ModelCache models, ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await models.RefreshAsync([new FolderStore(options.ModelsFolder)], strict: true, cancellationToken);
        }
        catch (ModelPackageException error)
        {
            throw new CliException($"A model package cannot be served. {error.Message}", error);
        }
    }

    private static async Task StartAsync(WebApplication app, ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (ModelPackageException error)
        {
            throw new CliException($"A model package cannot be served. {error.Message}", error);
        }
        catch (IOException error)
        {
            throw new CliException($"Cannot listen on {options.Urls}: {error.Message}", error);
        }
    }

    private static async Task UntilCancelledAsync(WebApplication app, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, app.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.Infinite, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
