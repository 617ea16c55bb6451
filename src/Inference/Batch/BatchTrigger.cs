using System.Text.Json.Serialization;

namespace Inference.Batch;

/// <summary>What started a batch run; every trigger starts the same job.</summary>
public enum BatchTrigger
{
    /// <summary>A polling watcher saw the file.</summary>
    [JsonStringEnumMemberName("upload")]
    Upload,

    /// <summary>A storage event announced the file.</summary>
    [JsonStringEnumMemberName("event")]
    Event,

    /// <summary>The nightly sweep found it without a current receipt.</summary>
    [JsonStringEnumMemberName("schedule")]
    Schedule,

    /// <summary>Somebody asked for it over HTTP.</summary>
    [JsonStringEnumMemberName("request")]
    Request,
}
