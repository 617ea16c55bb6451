using Google.Protobuf;
using Inference.Scoring.Onnx;

namespace Inference.Tests.Testing;

/// <summary>Seeded damage to a graph: to its bytes, or to the numbers inside that still make a readable file.</summary>
internal static class OnnxMutations
{
    private static readonly long[] Numbers = [0, 1, -1, 2, 7, 255, 65_536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 40];

    public static byte[] Mutate(ModelProto model, ModelProto other, Random random)
    {
        if (random.Next(2) == 0)
        {
            var changed = model.Clone();
            for (var times = random.Next(1, 4); times > 0; times--)
                Edit(changed, random);
            return changed.ToByteArray();
        }

        var bytes = model.ToByteArray();
        switch (random.Next(4))
        {
            case 0:
                for (var times = random.Next(1, 9); times > 0; times--)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..random.Next(bytes.Length)];
            case 2:
                var donor = other.ToByteArray();
                var length = random.Next(1, Math.Min(bytes.Length, donor.Length));
                donor.AsSpan(random.Next(donor.Length - length), length).CopyTo(bytes.AsSpan(random.Next(bytes.Length - length)));
                return bytes;
            default:
                // Lengths and numbers stand as variable-length integers: a large one where any byte was.
                var at = random.Next(bytes.Length);
                byte[] large = [0xFF, 0xFF, 0xFF, 0xFF, (byte)random.Next(128)];
                return [.. bytes[..at], .. large, .. bytes[Math.Min(bytes.Length, at + random.Next(6))..]];
        }
    }

    private static void Edit(ModelProto model, Random random)
    {
        var graph = model.Graph;
        var node = graph.Node[random.Next(graph.Node.Count)];
        switch (random.Next(8))
        {
            case 0 when graph.Initializer.Count > 0:
                EditTensor(graph.Initializer[random.Next(graph.Initializer.Count)], random);
                break;
            case 1 when node.Input.Count > 0:
                // May make a circle.
                node.Input[random.Next(node.Input.Count)] = node.Output[0];
                break;
            case 2:
                var value = random.Next(2) == 0 ? graph.Input[0] : graph.Output[^1];
                if (value.Type?.TensorType?.Shape?.Dim is { Count: > 0 } sizes)
                    sizes[random.Next(sizes.Count)] = new() { DimValue = Pick(random) };
                break;
            case 3:
                model.OpsetImport[random.Next(model.OpsetImport.Count)].Version = Pick(random);
                break;
            default:
                if (node.Attribute.Count > 0)
                    EditAttribute(node.Attribute, random);
                break;
        }
    }

    private static void EditAttribute(IList<AttributeProto> attributes, Random random)
    {
        var attribute = attributes[random.Next(attributes.Count)];
        if (random.Next(8) == 0)
        {
            attributes.Remove(attribute);
            return;
        }

        attribute.I = attribute.HasI ? Pick(random) : attribute.I;
        if (attribute.Ints.Count > 0)
            EditList(attribute.Ints, random, () => random.Next(2) == 0 ? Pick(random) : random.Next(attribute.Ints.Count));
        if (attribute.Floats.Count > 0)
            EditList(attribute.Floats, random, () => random.Next(3) == 0 ? float.NaN : Pick(random));
        if (attribute.Strings.Count > 0)
            EditList(attribute.Strings, random, () => attribute.Strings[random.Next(attribute.Strings.Count)]);
        if (attribute.T is not null)
            EditTensor(attribute.T, random);
    }

    private static void EditTensor(TensorProto tensor, Random random)
    {
        switch (random.Next(4))
        {
            case 0 when tensor.Dims.Count > 0:
                tensor.Dims[random.Next(tensor.Dims.Count)] = Pick(random);
                break;
            case 1:
                tensor.DataType = random.Next(-1, 20);
                break;
            case 2:
                tensor.DataLocation = 1;
                break;
            default:
                if (tensor.FloatData.Count > 0)
                    EditList(tensor.FloatData, random, () => random.Next(2) == 0 ? float.NaN : Pick(random));
                if (tensor.Int64Data.Count > 0)
                    EditList(tensor.Int64Data, random, () => Pick(random));
                break;
        }
    }

    private static void EditList<T>(IList<T> list, Random random, Func<T> make)
    {
        var at = random.Next(list.Count);
        switch (random.Next(5))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(at, make());
                break;
            default:
                list[at] = make();
                break;
        }
    }

    private static long Pick(Random random) => Numbers[random.Next(Numbers.Length)];
}
