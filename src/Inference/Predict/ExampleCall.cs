using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Inference.Models;
using Inference.Schema;

namespace Inference.Predict;

/// <summary>A call that a model answers, made from its first golden row: for screens, pages and documentation.</summary>
public static class ExampleCall
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Body of a reference call with named features.</summary>
    public static string Of(LoadedModel model)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("features");
            for (var i = 0; i < model.Example.Count; i++)
                Write(json, model.Schema[i], model.Example[i]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter json, FeatureColumn column, string text)
    {
        json.WritePropertyName(column.Name);
        // The golden rows were read before the model came here, so this reads, too. What is missing stands as what the model sees in its place.
        _ = column.ParseText(Encoding.UTF8.GetBytes(text), out var value);
        if (float.IsNaN(value))
            json.WriteNullValue();
        else if (column.Definition.Type == FeatureType.Category)
            json.WriteStringValue(column.Definition.Values![(int)value]);
        else if (column.Definition.Type == FeatureType.Boolean)
            json.WriteBooleanValue(value == 1f);
        else if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && (float)exact == value)
            json.WriteNumberValue(exact);
        else if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
