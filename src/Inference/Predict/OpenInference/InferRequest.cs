using System.Text;
using System.Text.Json;

namespace Inference.Predict.OpenInference;

/// <summary>Reads the JSON of an inference request, its members in any order.</summary>
internal static class InferRequest
{
    private const int Id = 0, Parameters = 1, Inputs = 2, Outputs = 3;
    private const int MaxIdBytes = 1024;
    private const int MaxFeaturesOnStack = 256;
    private const string Expected = "Expected {\"inputs\": [{\"name\": …, \"shape\": […], \"datatype\": …, \"data\": […]}]}.";

    // KServe's client repeats model and version, which the address has said.
    private static readonly KnownMembers Members = new("The request", "id", "parameters", "inputs", "outputs", "model_name", "model_version");

    /// <summary>Fills the call's rows and says what to answer.</summary>
    /// <param name="call">Receives rows and what is wrong with them.</param>
    /// <param name="json">The JSON.</param>
    /// <param name="bytes">What follows it: the data of the inputs that have a <c>binary_data_size</c>.</param>
    /// <exception cref="CallException">The request as a whole cannot be used.</exception>
    public static InferAnswer Read(PredictCall call, ReadOnlySpan<byte> json, ReadOnlySpan<byte> bytes)
    {
        // Scoped, as what reads the inputs holds room on this stack.
        scoped var reader = JsonBody.Part(json);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw CallException.Bad(Expected);
        Span<bool> seen = call.Schema.Count <= MaxFeaturesOnStack ? stackalloc bool[call.Schema.Count] : new bool[call.Schema.Count];
        var known = call.Model.Texts.Outputs;
        RequestedOutput[]? outputs = null;
        var parameters = default(InferParameters);
        string? id = null;
        var members = 0u;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Members.Find(reader, ref members);
            reader.Read();
            switch (member)
            {
                case Id:
                    id = ReadId(ref reader);
                    break;
                case Parameters:
                    parameters = InferParameters.Read(ref reader, ParameterOwner.Request);
                    break;
                case Inputs:
                    new InputReader(call, json, bytes, seen).Read(ref reader);
                    break;
                case Outputs:
                    outputs = RequestedOutput.ReadAll(ref reader, known);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        JsonBody.Close(ref reader);
        if ((members & (1u << Inputs)) == 0)
            throw CallException.Bad(Expected);
        return new InferAnswer(id, outputs ?? RequestedOutput.All(known), parameters);
    }

    private static string? ReadId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } id && Encoding.UTF8.GetByteCount(id) <= MaxIdBytes)
            return id;
        throw CallException.Bad($"'id' must be text of at most {MaxIdBytes} bytes.");
    }
}
