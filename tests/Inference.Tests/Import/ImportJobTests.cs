using Google.Protobuf;
using Inference.Cli;
using Inference.Cli.Import;
using Inference.Models;
using Inference.Schema;
using Inference.Scoring.Onnx;
using Inference.Tests.Testing;

namespace Inference.Tests.Import;

public sealed class ImportJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_Graph_Becomes_The_Next_Version_And_Scores_As_Its_Golden_Rows_Say()
    {
        Write("graph.onnx", OnnxNetworks.Logistic());
        Write("rows.csv", "id,a,b\nx1,1,2\nx2,3.5,-1\n");
        Write("golden.csv", "a,b,score\n0,0,0.5249792\n2,4,0.5249792\n");
        string[] arguments = ["--golden", "golden.csv", "--ignore", "id", "--task", "binary", "--labels", "no", "yes", "--threshold", "0.6", "--set-default"];

        await ImportAsync(0, "rows.csv", arguments);
        var output = await ImportAsync(0, "rows.csv", arguments);

        Assert.Contains("2 features, binary classification, labels 'no' and 'yes' (positive)", output, StringComparison.Ordinal);
        Assert.Contains("Scored by onnxruntime: its scores come from the operator Sigmoid", output, StringComparison.Ordinal);
        Assert.Contains("Compared with the expected scores of golden.csv on 2 rows", output, StringComparison.Ordinal);
        Assert.Contains("graph", await File.ReadAllTextAsync(_folder.File("models", "serving.json")), StringComparison.Ordinal);
        using var model = ModelPackage.Load(_folder.File("models", "graph", "2"));
        Assert.Equal(("a,b", 0.6f, "no,yes"), (string.Join(',', model.Schema.Columns.Select(column => column.Name)), model.Threshold, string.Join(',', model.Manifest.Labels!)));
        Assert.Equal(FeatureType.Number, model.Schema[0].Definition.Type);
        var score = new float[1];
        model.Score([1, 2], score);
        Assert.Equal(1 / (1 + MathF.Exp(-0.1f)), score[0], 1e-6f);
    }

    [Fact]
    public async Task A_Graph_With_An_Input_Per_Column_Names_Its_Features_And_Their_Types()
    {
        Write("graph.onnx", OnnxNetworks.Columns());
        Write("rows.csv", "member,count,other,city,amount\ntrue,1,x,Oslo,2.5\nfalse,2,x,Bergen,\n");

        await ImportAsync(0, "rows.csv", ["--missing", "amount=fill:1.5", "--unknown", "city=reject"]);

        using var model = ModelPackage.Load(_folder.File("models", "graph", "1"));
        Assert.Equal(["city category", "amount number", "count integer", "member boolean"], model.Schema.Columns.Select(column => $"{column.Name} {column.Definition.Type.ToString().ToLowerInvariant()}"));
        Assert.Equal(["Bergen", "Oslo"], model.Schema[0].Definition.Values!);
        Assert.Equal(RejectReason.None, model.Schema[1].ParseMissing(out var amount));
        var score = new float[1];
        model.Score([1, amount, 3, 1], score);
        Assert.Equal(205.5f, score[0]);
    }

    [Fact]
    public async Task Features_May_Be_Said_In_A_File_And_Missing_Golden_Rows_Are_Made_Up_With_A_Warning()
    {
        Write("graph.onnx", OnnxNetworks.Sum(2));
        Write("features.json", """{"features": [{"name": "city", "type": "category", "values": ["Rome", "Oslo"]}, {"name": "age", "type": "integer", "missing": {"policy": "allow"}}], "name": "passed over"}""");

        var output = await ImportAsync(0, "features.json", []);

        Assert.Contains("Warning: the golden rows are made up", output, StringComparison.Ordinal);
        using var model = ModelPackage.Load(_folder.File("models", "graph", "1"));
        Assert.Equal((ModelTask.Regression, "city,age"), (model.Manifest.Task, string.Join(',', model.Schema.Columns.Select(column => column.Name))));
    }

    public static TheoryData<string, string, string[], string> Mistakes => new()
    {
        { "a,b\n1,2\n", "a,b,score\n1,2,0.7\n", [], "Row 1 of golden.csv should score 0.7 and scores 0.52" },
        { "a,b\n1,2\n", "a,b\n1,x\n", [], "golden.csv, line 2: column 'b' is wrong-type; expected a number." },
        { "a,b\n1,2\n", "a\n1\n", [], "golden.csv lacks the column 'b'" },
        { "a,b,label\n1,2,0\n", "", [], "reads 2 features, rows.csv has 3 columns: a, b, label. Leave out those that are no features" },
        { "a\n1\n", "", [], "Add the columns that are missing" },
        { "a,b\n1,red\n", "", [], "rows.csv, line 2: column 'b' holds text, and the graph reads numbers." },
        { "a,b\n1,2\n", "", ["--ignore", "c"], "--ignore names the column 'c', which rows.csv does not have" },
        { "a,b\n1,2\n", "", ["--missing", "a=fill:red"], "the fill value must be a number" },
        { "a,b\n1,2\n", "", ["--task", "binary"], "the graph names none. Name them with --labels" },
        { "a,b\n1,2\n", "", ["--task", "multiclass", "--labels", "x", "y", "z"], "expected probabilities as a float tensor [N,3]" },
        { "a,b\n1,2\n", "", ["--task", "binary", "--labels", "x", "x"], "The label 'x' stands twice" },
        { "a,b\n1,2\n", "", ["--task", "regression", "--labels", "x", "y"], "--labels belongs to classifiers" },
        { "a,b\n1,2\n", "", ["--threshold", "0.4"], "--threshold belongs to a classifier of two labels" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task What_Does_Not_Fit_Is_Said_And_Nothing_Is_Written(string rows, string golden, string[] arguments, string expected)
    {
        Write("graph.onnx", OnnxNetworks.Logistic());
        Write("rows.csv", rows);
        if (golden.Length > 0)
            Write("golden.csv", golden);

        var error = await Assert.ThrowsAsync<CliException>(() => ImportAsync(0, "rows.csv", golden.Length > 0 ? ["--golden", "golden.csv", .. arguments] : arguments));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("models", "graph")) && Directory.EnumerateFileSystemEntries(_folder.File("models", "graph")).Any());
    }

    [Theory]
    [InlineData("nothing like it", "it is not a whole ONNX file")]
    [InlineData(null, "cannot be read")]
    public async Task A_File_That_Is_No_Model_Is_Refused(string? content, string expected)
    {
        if (content is not null)
            Write("graph.onnx", content);
        Write("rows.csv", "a,b\n1,2\n");

        Assert.Contains(expected, (await Assert.ThrowsAsync<CliException>(() => ImportAsync(0, "rows.csv", []))).Message, StringComparison.Ordinal);
    }

    private async Task<string> ImportAsync(int exitCode, string features, string[] arguments)
    {
        // Files are named as a user in this folder would name them.
        string[] located = [.. arguments.Select(argument => argument == "golden.csv" ? _folder.File(argument) : argument)];
        var output = new StringWriter();
        var parsed = ImportCommand.Create().Parse([_folder.File("graph.onnx"), "--name", "graph", "--features", _folder.File(features), "--models", _folder.File("models"), .. located]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(exitCode, await parsed.InvokeAsync(new() { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }

    private void Write(string name, string content) => File.WriteAllText(_folder.File(name), content);

    private void Write(string name, ModelProto model) => File.WriteAllBytes(_folder.File(name), model.ToByteArray());
}
