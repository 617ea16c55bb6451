using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;

namespace Inference.Scoring.Onnx.Runtime;

/// <summary>
/// A tensor in memory of ours that starts on a multiple of 64 bytes and never moves. ONNX Runtime's sums take their order
/// from where a tensor begins, so other places would give other bits.
/// </summary>
/// <param name="Value">The tensor.</param>
/// <param name="Memory">Its elements.</param>
internal sealed record AlignedTensor<T>(OrtValue Value, Memory<T> Memory)
    where T : unmanaged
{
    private const int Alignment = 64;

    public static AlignedTensor<T> Allocate(int length, long[] shape)
    {
        var size = Unsafe.SizeOf<T>();
        var array = GC.AllocateArray<T>(length + (Alignment / size), pinned: true);
        long address;
        unsafe
        {
            address = (long)Unsafe.AsPointer(ref array[0]);
        }

        var start = (int)((Alignment - (address % Alignment)) % Alignment) / size;
        var memory = array.AsMemory(start, length);
        return new(OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape), memory);
    }
}
