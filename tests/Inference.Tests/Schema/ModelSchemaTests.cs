using System.Text;
using Inference.Schema;
using Inference.Tests.Testing;

namespace Inference.Tests.Schema;

public sealed class ModelSchemaTests
{
    private static readonly string Long = new('é', 300);
    private static readonly ModelSchema Schema = new([SumModel.Number("x"), SumModel.Number("größe"), SumModel.Number(Long)]);

    [Theory]
    [InlineData("x", 0)]
    [InlineData("größe", 1)]
    [InlineData("X", -1)]
    [InlineData("", -1)]
    [InlineData("xx", -1)]
    public void Names_Are_Found_In_Utf_8(string name, int expected) => Assert.Equal(expected, Schema.IndexOf(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Long_And_Broken_Names_Are_Just_Names()
    {
        Assert.Equal(2, Schema.IndexOf(Encoding.UTF8.GetBytes(Long)));
        Assert.Equal(-1, Schema.IndexOf(Encoding.UTF8.GetBytes(Long + "x")));
        Assert.Equal(-1, Schema.IndexOf(Encoding.Latin1.GetBytes("größe")));
    }
}
