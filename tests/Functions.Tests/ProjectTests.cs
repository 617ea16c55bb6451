using System.Xml.Linq;

namespace Inference.Functions.Tests;

/// <summary>The project file, which these tests do not build: what it references and ships.</summary>
public sealed class ProjectTests
{
    private static readonly XElement Project = Repository.Project("src/Functions/Functions.csproj");

    [Fact]
    public void References_The_Worker_At_Known_Versions()
    {
        var versions = Repository.Project("Directory.Packages.props").Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);

        Assert.Equal(
            [
                "Azure.Identity 1.21.0",
                "Azure.Monitor.OpenTelemetry.Exporter 1.10.0",
                "Microsoft.Azure.Functions.Worker 2.52.0",
                "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore 2.1.1",
                "Microsoft.Azure.Functions.Worker.Extensions.Storage.Blobs 6.8.2",
                "Microsoft.Azure.Functions.Worker.Extensions.Timer 4.3.1",
                "Microsoft.Azure.Functions.Worker.OpenTelemetry 1.2.0",
                "Microsoft.Azure.Functions.Worker.Sdk 2.1.0",
                "Microsoft.Extensions.Azure 1.13.1",
                "OpenTelemetry.Extensions.Hosting 1.20.1",
            ],
            Items("PackageReference").Select(name => $"{name} {versions[name]}"));
    }

    [Fact]
    public void References_Are_Plain() =>
        Assert.All(Project.Descendants().Where(item => item.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal)), item =>
            Assert.Equal(["Include"], item.Attributes().Concat(item.Parent!.Attributes()).Select(attribute => attribute.Name.LocalName)));

    [Fact]
    public void References_The_Core_Alone() => Assert.Equal(["../Inference/Inference.csproj"], Items("ProjectReference"));

    [Fact]
    public void Ships_Host_Settings_And_Models_But_No_Local_Settings()
    {
        Assert.Equal(["../../host.json", "../../local.settings.json", "../../models/**"], Items("None"));
        Assert.Equal(("host.json", "PreserveNewest"), (Item("../../host.json", "Link"), Item("../../host.json", "CopyToPublishDirectory")));
        Assert.Equal(("models", "PreserveNewest"), (Item("../../models/**", "LinkBase"), Item("../../models/**", "CopyToPublishDirectory")));
        Assert.Equal("Never", Item("../../local.settings.json", "CopyToPublishDirectory"));
        Assert.Equal("Exists('../../local.settings.json')", Item("../../local.settings.json", "Condition"));
    }

    [Fact]
    public void Publishes_Precompiled_For_Linux()
    {
        Assert.Equal("linux-x64", Project.Descendants("RuntimeIdentifier").Single().Value);
        Assert.Equal("true", Project.Descendants("PublishReadyToRun").Single().Value);
        Assert.Equal("v4", Project.Descendants("AzureFunctionsVersion").Single().Value);
        Assert.Single(Project.Elements("Target"), target => target.Attribute("Name")!.Value == "RequireReadyToRun");
    }

    private static IEnumerable<string> Items(string kind) => Project.Descendants(kind).Select(item => item.Attribute("Include")!.Value);

    private static string? Item(string include, string attribute) =>
        Project.Descendants("None").Single(item => item.Attribute("Include")!.Value == include).Attribute(attribute)?.Value;
}
