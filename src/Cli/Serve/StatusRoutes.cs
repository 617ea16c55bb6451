using System.Text.Json;
using Inference.Batch;
using Inference.Models;
using Inference.Predict;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inference.Cli.Serve;

/// <summary>The page at <c>/</c> and the data it shows.</summary>
internal static class StatusRoutes
{
    private const int ShownBatches = 50;
    private const string PageName = "Inference.Cli.Serve.status.html";

    public static void MapStatusPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.Stream(typeof(StatusRoutes).Assembly.GetManifestResourceStream(PageName)!, "text/html; charset=utf-8"));
        routes.MapGet("/api/status", StatusAsync).AddEndpointFilter<StorageFilter>();
    }

    private static async Task<IResult> StatusAsync(ModelCache models, BatchHistory batches, CancellationToken cancellationToken) => Results.Json(new
    {
        models = models.Live.Select(model => new
        {
            model.Name,
            version = model.VersionText,
            isDefault = model.Name == models.DefaultName,
            task = Screen.Name(model.Manifest.Task),
            features = model.Schema.Columns.Select(column => new { column.Name, type = column.Definition.Type.ToString(), column.Expected }),
            metrics = model.Manifest.Training?.Metrics,
            trainer = model.Manifest.Training?.Trainer,
            trainedAt = model.Manifest.Training?.TrainedAt,
            example = ExampleCall.Of(model),
        }),
        versions = models.States,
        trouble = models.Trouble,
        batches = await batches.LatestAsync(ShownBatches, cancellationToken),
        lastSweep = JsonSerializer.SerializeToElement(await batches.LatestSweepAsync(cancellationToken), BatchJson.Default.SweepReceipt!),
    });
}
