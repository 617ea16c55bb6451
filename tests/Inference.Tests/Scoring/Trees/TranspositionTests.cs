using Inference.Scoring.Trees;

namespace Inference.Tests.Scoring.Trees;

public sealed class TranspositionTests
{
    [Theory]
    [InlineData(64, 30, 30, 0)]
    [InlineData(64, 8, 8, 0)]
    [InlineData(17, 9, 12, 2)]
    [InlineData(7, 20, 20, 0)]
    [InlineData(33, 7, 40, 5)]
    [InlineData(1, 1, 1, 0)]
    public void Neighbouring_Columns_Come_Out_As_They_Are(int rows, int columns, int stride, int first) =>
        Check(rows, [.. Enumerable.Range(first, columns)], stride);

    [Fact]
    public void Columns_With_Gaps_Come_Out_As_They_Are() => Check(40, [.. Enumerable.Range(0, 20).Where(column => column % 3 != 1)], 20);

    private static void Check(int count, int[] wanted, int stride)
    {
        const int BlockRows = 64;
        var rows = Enumerable.Range(0, count * stride).Select(i => i * 0.5f).ToArray();
        var columns = new float[wanted.Length * BlockRows];
        Array.Fill(columns, -1);

        Transposition.Run(rows, count, wanted, stride, columns, BlockRows);

        for (var position = 0; position < wanted.Length; position++)
        {
            for (var row = 0; row < BlockRows; row++)
                Assert.Equal(row < count ? rows[(row * stride) + wanted[position]] : -1, columns[(position * BlockRows) + row]);
        }
    }
}
