using System.Reflection;

namespace Inference.Scoring.MlNet;

/// <summary>
/// Reads what ML.NET keeps of a model without showing it, such as which way a missing value goes at a node. Few such
/// members are needed, most of them of types that are hidden too, so they are looked up by name.
/// </summary>
internal static class HiddenMember
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The value of a field or property of <paramref name="owner"/> or of a class that it derives from.</summary>
    /// <exception cref="MissingMemberException">This version of ML.NET has no such member, or one of another type.</exception>
    public static T? Read<T>(object owner, string name)
    {
        for (var type = owner.GetType(); type is not null; type = type.BaseType)
        {
            var value = type.GetField(name, Declared) is { } field ? field.GetValue(owner)
                : type.GetProperty(name, Declared) is { } property ? property.GetValue(owner)
                : type;
            if (ReferenceEquals(value, type))
                continue;
            return value is null or T ? (T?)value : throw Missing(owner, name);
        }

        throw Missing(owner, name);
    }

    private static MissingMemberException Missing(object owner, string name) =>
        new($"this version of ML.NET keeps no '{name}' of the expected type in {owner.GetType().Name}");
}
