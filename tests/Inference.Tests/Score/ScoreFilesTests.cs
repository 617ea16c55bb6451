using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Inference.Tests.Testing;

namespace Inference.Tests.Score;

/// <summary>What <c>score</c> writes, where, and what it says when it cannot.</summary>
public sealed class ScoreFilesTests : IDisposable
{
    private const string Header = "feature1,feature2,feature3";

    private readonly TemporaryFolder _folder = new();

    private string Csv => _folder.File("in.csv");

    private string Out => _folder.File("out.csv");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("semicolon", ';')]
    [InlineData(";", ';')]
    [InlineData("tab", '\t')]
    [InlineData("\\t", '\t')]
    [InlineData("pipe", '|')]
    [InlineData("comma", ',')]
    [InlineData(null, '|')]
    public async Task The_Delimiter_Is_Given_Or_Told(string? option, char delimiter)
    {
        await WriteAsync($"{Header},id\n1,2,3,a\n".Replace(',', delimiter));

        var (exitCode, _, errors) = await ScoreAsync(option is null ? [] : ["--delimiter", option]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains($"{delimiter}id{delimiter}prediction{delimiter}", await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all", "id,feature1,feature2,feature3,\"a,b\",prediction,probability\n7,1,2,3,8,")]
    [InlineData("none", "prediction,probability\n")]
    [InlineData("id", "id,prediction,probability\n7,")]
    [InlineData("\"a,b\", id", "\"a,b\",id,prediction,probability\n8,7,")]
    public async Task The_Output_Keeps_What_Is_Asked_For(string keep, string start)
    {
        await WriteAsync($"id,{Header},\"a,b\"\n7,1,2,3,8\n");

        Assert.Equal((0, ""), Status(await ScoreAsync("--keep", keep)));

        Assert.StartsWith(start, await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in.csv.gz", "out.csv", "out.rejects.csv")]
    [InlineData("in.csv", "out.csv.gz", "out.rejects.csv.gz")]
    [InlineData("in.csv.gz", "out.csv.gz", "bad.csv")]
    public async Task Each_File_Is_Compressed_As_Its_Name_Says(string input, string output, string rejects)
    {
        await WriteAsync($"{Header}\n1,2,3\n1,oops,3\n");
        Assert.Equal((0, ""), Status(await ScoreAsync()));
        if (input.EndsWith(".gz", StringComparison.Ordinal))
            await CompressAsync(Csv, _folder.File(input));

        string[] more = rejects.StartsWith("out", StringComparison.Ordinal) ? [] : ["--rejects", _folder.File(rejects)];
        var run = await CliProcess.RunAsync(["score", _folder.File(input), "--model", "sample", "--out", _folder.File(output), .. more]);

        Assert.Equal((0, ""), Status(run));
        Assert.Equal(await ReadAsync(Out), await ReadAsync(_folder.File(output)));
        Assert.Equal(await ReadAsync(_folder.File("out.rejects.csv")), await ReadAsync(_folder.File(rejects)));
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("50%", true)]
    [InlineData("0", false)]
    [InlineData("49.9%", false)]
    public async Task Above_The_Threshold_The_Bad_Rows_Are_Written_And_Nothing_Else(string threshold, bool passes)
    {
        await WriteAsync($"{Header}\n1,2,3\n1,oops,3\n");
        await File.WriteAllTextAsync(Out, "of an earlier run", TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await ScoreAsync("--error-threshold", threshold);

        Assert.Equal("row,line,column,reason,raw\n2,3,feature2,wrong-type,\"1,oops,3\"\n", await ReadAsync(_folder.File("out.rejects.csv")));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial"));
        if (passes)
        {
            Assert.Equal((0, ""), (exitCode, errors));
            return;
        }

        Assert.Equal((1, "of an earlier run"), (exitCode, await ReadAsync(Out)));
        Assert.Contains($"1 of 2 rows (50 %) were rejected (wrong-type 1), more than the error threshold of {threshold.Replace("%", " %", StringComparison.Ordinal)}", errors, StringComparison.Ordinal);
        Assert.Contains($"They are in {_folder.File("out.rejects.csv")}; no output was written.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_Of_An_Earlier_Run_Go_Away()
    {
        await WriteAsync($"{Header}\n1,2,3\n");
        await File.WriteAllTextAsync(_folder.File("out.rejects.csv"), "old", TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), Status(await ScoreAsync()));

        Assert.Equal(["in.csv", "out.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("--delimiter", "colon", "must be comma, semicolon, tab or pipe")]
    [InlineData("--keep", "id,id", "must be all, none, or names of columns")]
    [InlineData("--keep", "", "must be all, none, or names of columns")]
    [InlineData("--error-threshold", "101%", "must be a number of rows, or a share from 0% to 100%")]
    [InlineData("--error-threshold", "-1", "must be a number of rows")]
    public async Task A_Wrong_Option_Is_Told_With_What_It_May_Be(string option, string value, string message)
    {
        await WriteAsync($"{Header}\n1,2,3\n");

        var (exitCode, _, errors) = await ScoreAsync(option, value);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_A_Killed_Run_Left_Is_Written_Anew()
    {
        await WriteAsync($"{Header}\n1,2,3\n");
        await File.WriteAllTextAsync(Out + ".partial", new string('x', 100_000), TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await ScoreAsync();

        Assert.True(exitCode == 0, errors);
        Assert.DoesNotContain('x', await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken));
        Assert.Equal(2, File.ReadLines(Out).Count());
        Assert.False(File.Exists(Out + ".partial"));
    }

    [Fact]
    public async Task Places_That_Cannot_Be_Written_Are_Told_Before_Anything_Is_Scored()
    {
        await WriteAsync($"{Header}\n1,2,3\n");
        Directory.CreateDirectory(_folder.File("sub"));
        if (!OperatingSystem.IsWindows())
            File.CreateSymbolicLink(_folder.File("link.csv"), Csv);

        Assert.Contains("is the input itself", await FailAsync("--out", Csv), StringComparison.Ordinal);
        Assert.Contains("is the input itself", await FailAsync("--out", _folder.File("link.csv")), StringComparison.Ordinal);
        Assert.Contains("cannot be both the output and the rejects", await FailAsync("--out", Out, "--rejects", Out), StringComparison.Ordinal);
        Assert.Contains("is a folder. Name a file in it.", await FailAsync("--out", _folder.File("sub")), StringComparison.Ordinal);
        // A file stands where the folder would be.
        Assert.Contains($"{_folder.File("in.csv", "out.csv")} cannot be written: ", await FailAsync("--out", _folder.File("in.csv", "out.csv")), StringComparison.Ordinal);
        Assert.Contains("cannot be written: ", await FailAsync("--out", Out, "--rejects", _folder.File("in.csv", "bad.csv")), StringComparison.Ordinal);
        Assert.False(File.Exists(Out));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial"));
    }

    [Fact]
    public async Task A_Device_Or_A_Pipe_Is_Refused_And_Stays_What_It_Is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Makes a pipe as Linux does.");
        await WriteAsync($"{Header}\n1,2,3\n");
        // By a link, so that no device goes when this fails.
        File.CreateSymbolicLink(_folder.File("device"), "/dev/null");
        await Process.Start("mkfifo", [_folder.File("pipe")]).WaitForExitAsync(TestContext.Current.CancellationToken);

        foreach (var place in new[] { _folder.File("device"), _folder.File("pipe"), "-" })
        {
            Assert.Contains($"{place} is no file", await FailAsync("--out", place), StringComparison.Ordinal);
            Assert.Contains($"{place} is no file", await FailAsync("--out", Out, "--rejects", place), StringComparison.Ordinal);
        }

        Assert.Equal("/dev/null", new FileInfo(_folder.File("device")).LinkTarget);
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public async Task A_Full_Disk_Is_Told_And_Nothing_Is_Left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a file that is always full.");
        await WriteAsync($"{Header}\n1,2,3\n");
        File.CreateSymbolicLink(Out + ".partial", "/dev/full");

        var errors = await FailAsync("--out", Out);

        Assert.Equal($"{Out} cannot be written: the disk is full. Nothing was kept; make room, or name another place.\n", errors);
        Assert.Equal(["in.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public async Task A_File_That_Cannot_Be_Scored_Leaves_The_Earlier_Output()
    {
        await WriteAsync("a;b\n1;2\n");
        await File.WriteAllTextAsync(Out, "earlier", TestContext.Current.CancellationToken);

        Assert.Contains("It has 2: a, b.", await FailAsync("--out", Out), StringComparison.Ordinal);

        Assert.Equal(["in.csv", "out.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal("earlier", await ReadAsync(Out));
    }

    [Fact]
    public async Task A_Terminal_Shows_A_Bar_And_Then_What_Was_Scored()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "There is no terminal to be had here.");
        await WriteAsync($"{Header}\n1,2,3\n");

        using var process = CliProcess.OnTerminal(["score", Csv, "--model", "sample", "--out", Out]);
        var screen = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("rows", screen, StringComparison.Ordinal);
        Assert.Contains("Scored 1 of 1 rows with sample", screen, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ctrl_C_Leaves_No_File_And_Says_So()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent by a shell.");
        var pipe = _folder.File("pipe.csv");
        await ShellAsync($"mkfifo '{pipe}'");
        using var process = CliProcess.StartInterruptible(["score", pipe, "--model", "sample", "--out", Out]);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var feeding = Task.Run(() => Feed(pipe), TestContext.Current.CancellationToken);
        while (!File.Exists(Out + ".partial") || new FileInfo(Out + ".partial").Length < 1_000_000)
            await Task.Delay(20, TestContext.Current.CancellationToken);

        await Signals.SendAsync(process.Id, Signals.Interrupt);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await feeding;

        // On a slow machine lines of progress stand before it.
        Assert.Equal((1, $"Stopped before the end of {pipe}. Nothing was written."), (process.ExitCode, (await errors).TrimEnd().Split('\n')[^1]));
        Assert.Equal(["pipe.csv"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    /// <summary>A file without an end, until nobody reads it any more.</summary>
    private static void Feed(string pipe)
    {
        using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(Header + "\n"));
        var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2,3\n", 10_000)));
        try
        {
            while (true)
                stream.Write(rows);
        }
        catch (IOException)
        {
            // The reader is gone.
        }
    }

    private async Task<string> FailAsync(params string[] arguments)
    {
        var (exitCode, _, errors) = await CliProcess.RunAsync(["score", Csv, "--model", "sample", .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        return errors;
    }

    private static (int ExitCode, string Errors) Status((int ExitCode, string Output, string Errors) run) => (run.ExitCode, run.Errors);

    private Task<(int ExitCode, string Output, string Errors)> ScoreAsync(params string[] arguments) =>
        CliProcess.RunAsync(["score", Csv, "--model", "sample", "--out", Out, .. arguments]);

    private Task WriteAsync(string text) => File.WriteAllTextAsync(Csv, text, TestContext.Current.CancellationToken);

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using var gzip = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : null;
        using var reader = new StreamReader((Stream?)gzip ?? file);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task CompressAsync(string from, string to)
    {
        await using var source = File.OpenRead(from);
        await using var gzip = new GZipStream(File.Create(to), CompressionLevel.Optimal);
        await source.CopyToAsync(gzip, TestContext.Current.CancellationToken);
    }

    private static async Task ShellAsync(string command)
    {
        using var process = Process.Start("sh", ["-c", command]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
