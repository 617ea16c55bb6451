using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Inference.Models;
using Microsoft.AspNetCore.Http;

namespace Inference.Predict.OpenInference;

/// <summary>
/// The answer to an inference request: <c>{"model_name":"m","model_version":"1","outputs":[{"name":"prediction","shape":[1,1],"datatype":"INT64","data":[1]}]}</c>,
/// data flat and row-major; or, where bytes are asked for, their length in place of the data, and the bytes behind the JSON.
/// </summary>
/// <param name="id">Given back when there was one.</param>
/// <param name="outputs">In the order of the answer.</param>
/// <param name="parameters">Of the request.</param>
internal sealed class InferAnswer(string? id, RequestedOutput[] outputs, InferParameters parameters) : IAnswer
{
    private readonly bool _hasBytes = outputs.Any(output => output.IsBinary ?? parameters.IsBinary ?? false);
    private long _jsonBytes;

    public string ContentType => _hasBytes ? MediaTypes.Bytes : MediaTypes.Json;

    public TimeSpan? Timeout => parameters.Timeout;

    public void Write(IBufferWriter<byte> body, LoadedModel model, ReadOnlySpan<float> scores)
    {
        using (var json = new Utf8JsonWriter(body, ScoreJson.WriterOptions))
        {
            WriteJson(json, model, scores);
            json.Flush();
            _jsonBytes = json.BytesCommitted;
        }

        foreach (var output in outputs)
        {
            if (IsBinary(output))
                OutputBytes.Write(body, output.Tensor, model, scores);
        }
    }

    public void AddHeaders(IHeaderDictionary headers)
    {
        if (_hasBytes)
            headers[OpenInferenceProtocol.JsonLengthHeader] = _jsonBytes.ToString(CultureInfo.InvariantCulture);
    }

    private void WriteJson(Utf8JsonWriter json, LoadedModel model, ReadOnlySpan<float> scores)
    {
        json.WriteStartObject();
        json.WriteString("model_name"u8, model.Name);
        json.WriteString("model_version"u8, model.VersionText);
        if (id is not null)
            json.WriteString("id"u8, id);
        json.WriteStartArray("outputs"u8);
        foreach (var output in outputs)
            WriteOutput(json, output, model, scores);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteOutput(Utf8JsonWriter json, in RequestedOutput output, LoadedModel model, ReadOnlySpan<float> scores)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, output.Tensor.Name);
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(scores.Length / model.ScoresPerRow);
        json.WriteNumberValue(output.Tensor.Columns);
        json.WriteEndArray();
        json.WriteString("datatype"u8, output.Tensor.Type.Name());
        if (IsBinary(output))
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("binary_data_size"u8, OutputBytes.Length(output.Tensor, model, scores));
            json.WriteEndObject();
        }
        else
        {
            json.WritePropertyName("data"u8);
            output.Tensor.WriteData(json, model, scores);
        }

        json.WriteEndObject();
    }

    private bool IsBinary(in RequestedOutput output) => output.IsBinary ?? parameters.IsBinary ?? false;
}
