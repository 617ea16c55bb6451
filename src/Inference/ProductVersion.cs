namespace Inference;

/// <summary>Which release this is.</summary>
internal static class ProductVersion
{
    /// <summary>Major, minor and patch, as built: <c>1.0.0</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
