namespace Inference.OpenApi;

/// <summary>Says what the routes of one protocol, or of one host, are. Hosts register one for the routes that only they have.</summary>
internal interface IRouteDescriber
{
    /// <summary>Adds paths, and the schemas they need.</summary>
    void Describe(Contract contract);
}
