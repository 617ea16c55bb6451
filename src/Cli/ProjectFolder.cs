namespace Inference.Cli;

/// <summary>Finds the project that a command works on: the nearest folder upwards with host.json and a models folder.</summary>
internal static class ProjectFolder
{
    /// <summary>Where the verbs find and put model packages unless told otherwise.</summary>
    public static string Models => Path.Combine(Find(), "models");

    /// <summary>Starts at the current folder, then at the program's own; the current folder when neither is inside a project.</summary>
    public static string Find()
    {
        foreach (var start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "host.json")) && Directory.Exists(Path.Combine(folder.FullName, "models")) && File.Exists(Path.Combine(folder.FullName, "package.json")))
                    return folder.FullName;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
