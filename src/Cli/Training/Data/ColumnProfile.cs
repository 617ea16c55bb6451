using System.Globalization;
using Inference.Schema;
using Ascii = System.Text.Ascii;

namespace Inference.Cli.Training.Data;

/// <summary>What the texts of one column look like, over the rows that have a label.</summary>
internal sealed class ColumnProfile
{
    private ColumnProfile()
    {
    }

    public required int Rows { get; init; }

    /// <summary>Empty fields.</summary>
    public int Empty { get; private set; }

    /// <summary>Fields that stand for no value in a numeric column: empty, NaN, NA, N/A, null.</summary>
    public int MissingWords { get; private set; }

    public int Booleans { get; private set; }

    public int Numbers { get; private set; }

    /// <summary>Numbers written without fraction and exponent.</summary>
    public int Integers { get; private set; }

    /// <summary>A row whose text is neither missing nor a number; -1 when there is none.</summary>
    public int FirstNonNumber { get; private set; } = -1;

    /// <summary>Of the number furthest from zero.</summary>
    public double LargestMagnitude { get; private set; }

    /// <summary>Whether every row holds the same text.</summary>
    public bool IsConstant { get; private set; } = true;

    /// <summary>Whether every row is a whole number and larger than the one before, or every one is smaller: an id or a row number.</summary>
    public bool LooksLikeId => Integers == Rows && Rows > 1 && (_rising || _falling);

    /// <summary>Rows that have a value if the column is numeric or boolean.</summary>
    public int Valued => Rows - MissingWords;

    private bool _rising = true;
    private bool _falling = true;

    public static ColumnProfile Of(TextColumn column, int[] rows)
    {
        var profile = new ColumnProfile { Rows = rows.Length };
        var previous = double.NaN;
        foreach (var row in rows)
            profile.Add(column[row], row, ref previous);
        for (var i = 1; i < rows.Length && profile.IsConstant; i++)
            profile.IsConstant = column[rows[i]].SequenceEqual(column[rows[0]]);
        return profile;
    }

    private void Add(ReadOnlySpan<byte> text, int row, ref double previous)
    {
        if (text.IsEmpty)
            Empty++;
        text = text.Trim(" \t"u8);
        if (FeatureColumn.IsMissingText(text))
        {
            MissingWords++;
            return;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            Numbers++;
            // A fraction of .0 still says that fractions are meant: 10.0 in one file is 10.5 in the next.
            if (text.IndexOfAny(".eE"u8) < 0 && double.IsFinite(number))
                Integers++;
            LargestMagnitude = Math.Max(LargestMagnitude, Math.Abs(number));
            _rising &= !(number <= previous);
            _falling &= !(number >= previous);
            previous = number;
            return;
        }

        if (FirstNonNumber < 0)
            FirstNonNumber = row;
        if (Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "false"u8))
            Booleans++;
    }
}
