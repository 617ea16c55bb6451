namespace Inference.Cli.Training.Data;

/// <summary>The training file in memory, as text.</summary>
/// <param name="FileName">Name without its folder.</param>
/// <param name="Sha256">Of the whole file, lower-case hex.</param>
/// <param name="Columns">In file order; names are trimmed and may be empty.</param>
/// <param name="Lines">Line of the file on which each row starts, from 1.</param>
internal sealed record TrainingTable(string FileName, string Sha256, IReadOnlyList<TextColumn> Columns, IReadOnlyList<int> Lines)
{
    public int RowCount => Lines.Count;

    /// <summary>Position of a column, or -1.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == name)
                return i;
        }

        return -1;
    }
}
