using System.Text.Json;

namespace Inference.Predict.OpenInference;

/// <summary>An output that a call asks for.</summary>
/// <param name="Tensor">Which.</param>
/// <param name="IsBinary">Whether as bytes; null leaves it to the request's own parameter.</param>
internal readonly record struct RequestedOutput(OutputTensor Tensor, bool? IsBinary)
{
    private const int Name = 0;

    private static readonly KnownMembers Members = new("An output", "name", "parameters");

    /// <summary>Reads the list, or null, that the reader stands on, in the caller's order; none and an empty one ask for all.</summary>
    /// <exception cref="CallException">400: no such list, an unknown output, or one twice.</exception>
    public static RequestedOutput[] ReadAll(ref Utf8JsonReader reader, OutputTensor[] known)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return All(known);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw CallException.Bad("'outputs' must be a list of objects with a 'name'.");
        var requested = new List<RequestedOutput>(known.Length);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var output = Read(ref reader, known);
            if (requested.Exists(other => other.Tensor.Content == output.Tensor.Content))
                throw CallException.Bad($"Output '{output.Tensor.Name}' is asked for twice.");
            requested.Add(output);
        }

        return requested.Count == 0 ? All(known) : [.. requested];
    }

    /// <summary>Every output of a model.</summary>
    public static RequestedOutput[] All(OutputTensor[] known) => Array.ConvertAll(known, tensor => new RequestedOutput(tensor, null));

    private static RequestedOutput Read(ref Utf8JsonReader reader, OutputTensor[] known)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw CallException.Bad("'outputs' must be a list of objects with a 'name'.");
        OutputTensor? tensor = null;
        bool? isBinary = null;
        var members = 0u;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Members.Find(reader, ref members);
            reader.Read();
            if (member == Name)
                tensor = Find(reader, known);
            else
                isBinary = InferParameters.Read(ref reader, ParameterOwner.Output).IsBinary;
        }

        return new RequestedOutput(tensor ?? throw CallException.Bad("Every output needs a 'name'."), isBinary);
    }

    private static OutputTensor Find(in Utf8JsonReader reader, OutputTensor[] known)
    {
        foreach (var tensor in known)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(tensor.Name))
                return tensor;
        }

        throw CallException.Bad($"The model has no output of that name. Known: {string.Join(", ", known.Select(tensor => tensor.Name))}.");
    }
}
