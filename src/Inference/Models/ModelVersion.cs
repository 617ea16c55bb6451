using System.Globalization;

namespace Inference.Models;

/// <summary>Versions as callers write them.</summary>
internal static class ModelVersion
{
    /// <summary>The number.</summary>
    /// <exception cref="ModelNotFoundException">No whole number; then there is no such version.</exception>
    public static int Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ModelNotFoundException("There is no such version; a version is a whole number from 1.");
}
