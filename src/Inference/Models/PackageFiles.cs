namespace Inference.Models;

/// <summary>The files of a model package in memory.</summary>
/// <param name="Manifest">What <c>model.json</c> says.</param>
/// <param name="ManifestLocation">Where that stands.</param>
/// <param name="Model">The model file, not yet checked.</param>
/// <param name="Golden">The rows with expected scores.</param>
internal sealed record PackageFiles(ModelManifest Manifest, string ManifestLocation, PackageFile Model, PackageFile Golden);

/// <summary>One file in memory, and where it was read from.</summary>
internal sealed record PackageFile(string Location, byte[] Content);
