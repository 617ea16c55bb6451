namespace Inference.Csv;

/// <summary>A CSV file cannot be read as a whole. <see cref="Code"/> is stable; the message says what to do.</summary>
public sealed class CsvFormatException(string code, string message) : Exception(message)
{
    /// <summary>Such as <c>missing-columns</c>, <c>not-utf8</c> or <c>empty-file</c>.</summary>
    public string Code { get; } = code;
}
