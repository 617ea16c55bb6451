using System.Globalization;
using System.Text;

namespace Inference.Schema;

/// <summary>What is wrong with the rows of one call: every error counted, the first <see cref="MaxListed"/> kept.</summary>
internal sealed class RowErrors
{
    /// <summary>Enough to mend a call by, few enough to keep the answer small.</summary>
    public const int MaxListed = 20;

    private const int MaxFieldLength = 100;

    /// <summary>Most calls have none.</summary>
    private List<RowError>? _listed;

    public IReadOnlyList<RowError> Listed => _listed ?? [];

    public int Count { get; private set; }

    /// <summary>All of it in a sentence: <c>2 values are not what the model expects.</c></summary>
    public string Summary
    {
        get
        {
            var shown = Count > Listed.Count ? string.Create(CultureInfo.InvariantCulture, $", the first {Listed.Count} are listed") : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Count} {(Count == 1 ? "value is" : "values are")} not what the model expects{shown}.");
        }
    }

    /// <summary>The kept ones as text, for protocols whose errors are text: <c>Row 0, 'age': wrong-type, expected a number.</c></summary>
    public string ToText()
    {
        var text = new StringBuilder(Summary);
        foreach (var error in Listed)
        {
            text.Append(error.Row is null ? " All rows" : string.Create(CultureInfo.InvariantCulture, $" Row {error.Row}"));
            if (error.Field is not null)
                text.Append(", '").Append(error.Field).Append('\'');
            text.Append(": ").Append(error.Reason.Code()).Append(", expected ").Append(error.Expected).Append('.');
        }

        return text.ToString();
    }

    public void Add(RowError error)
    {
        Count++;
        _listed ??= [];
        if (_listed.Count < MaxListed)
            _listed.Add(error.Field is { Length: > MaxFieldLength } ? error with { Field = error.Field[..MaxFieldLength] + "…" } : error);
    }
}
