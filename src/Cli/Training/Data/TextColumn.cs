using System.Text;

namespace Inference.Cli.Training.Data;

/// <summary>
/// One column of the training file: the bytes of its fields, one after the other. Training looks at every value
/// several times and types are not known at first; strings would take five times the memory.
/// </summary>
internal sealed class TextColumn(string name)
{
    private readonly List<int> _ends = [];
    private byte[] _bytes = new byte[4096];
    private int _length;

    public string Name { get; } = name;

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var start = row == 0 ? 0 : _ends[row - 1];
            return _bytes.AsSpan(start, _ends[row] - start);
        }
    }

    public string Text(int row) => Encoding.UTF8.GetString(this[row]);

    public void Add(ReadOnlySpan<byte> field)
    {
        var needed = checked(_length + field.Length);
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(needed, _bytes.Length * 2L), Array.MaxLength));
        field.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
        _ends.Add(_length);
    }
}
