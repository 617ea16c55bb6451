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
        if (column.Definition.Type == FeatureType.Category)
            json.WriteStringValue(text);
        else if (column.Definition.Type == FeatureType.Boolean && bool.TryParse(text, out var truth))
            json.WriteBooleanValue(truth);
        else if (FeatureColumn.IsMissingText(Encoding.UTF8.GetBytes(text)))
            json.WriteNullValue();
        else
            json.WriteNumberValue(decimal.Parse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture));
    }
}
