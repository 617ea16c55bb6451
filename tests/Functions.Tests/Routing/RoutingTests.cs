namespace Inference.Functions.Tests.Routing;

/// <summary>Which function has which call, by the routers of both processes that it passes.</summary>
public sealed class RoutingTests : IDisposable
{
    private readonly HostRoutes _host = new();
    private readonly WorkerRoutes _worker = new();

    public void Dispose()
    {
        _host.Dispose();
        _worker.Dispose();
    }

    [Theory]
    [InlineData("POST", "/api/predict", "Predict")]
    [InlineData("POST", "/api/predict/", "Predict")]
    [InlineData("POST", "/api/predict/sample", "Predict")]
    [InlineData("GET", "/api/openapi.json", "OpenApi")]
    [InlineData("GET", "/api/batch", "Batch")]
    [InlineData("GET", "/api/batch/", "Batch")]
    [InlineData("POST", "/api/batch/root.csv", "Batch")]
    [InlineData("POST", "/api/batch/sample/2026/11/file.csv", "Batch")]
    [InlineData("GET", "/v2", "V2")]
    [InlineData("GET", "/v2/", "V2")]
    [InlineData("GET", "/v2/health/live", "OpenInferenceHealth")]
    [InlineData("GET", "/v2/health/ready", "OpenInferenceHealth")]
    [InlineData("GET", "/v2/models", "V2")]
    [InlineData("GET", "/v2/models/sample", "V2")]
    [InlineData("GET", "/v2/models/sample/ready", "V2")]
    [InlineData("GET", "/v2/models/sample/versions/1", "V2")]
    [InlineData("GET", "/v2/models/sample/versions/1/ready", "V2")]
    [InlineData("GET", "/v2/models/sample/stats", "V2")]
    [InlineData("POST", "/v2/models/sample/infer", "V2")]
    [InlineData("POST", "/v2/models/sample/versions/1/infer", "V2")]
    [InlineData("POST", "/v2/repository/index", "V2")]
    [InlineData("POST", "/v2/repository/models/sample/load", "RepositoryControl")]
    [InlineData("POST", "/v2/repository/models/sample/unload", "RepositoryControl")]
    [InlineData("GET", "/v1/models", "V1")]
    [InlineData("GET", "/v1/models/sample", "V1")]
    [InlineData("GET", "/v1/models/sample/versions/1", "V1")]
    [InlineData("POST", "/v1/models/sample:predict", "V1")]
    [InlineData("POST", "/v1/models/sample/versions/1:predict", "V1")]
    [InlineData("POST", "/invocations", "Invocations")]
    [InlineData("POST", "/invocations/sample", "Invocations")]
    [InlineData("GET", "/ping", "Ping")]
    [InlineData("GET", "/health", "Health")]
    [InlineData("GET", "/version", "Version")]
    [InlineData("GET", "/execution-parameters", "ExecutionParameters")]
    public void A_Call_Of_A_Protocol_Reaches_Its_Function(string method, string path, string function)
    {
        Assert.Equal(function, _host.Find(method, path));
        Assert.Equal(function, _worker.Find(method, path));
    }

    /// <summary>Addresses are one, whatever their case; the families answer for all that is below them.</summary>
    [Theory]
    [InlineData("/API/Predict/Sample", "Predict")]
    [InlineData("/V2/Health/Live", "OpenInferenceHealth")]
    [InlineData("/API/Batch/sample/A.csv", "Batch")]
    [InlineData("/api/batch/sample%2Ffile.csv", "Batch")]
    [InlineData("/api/batch/sample/year end/ä#+%20%?.csv", "Batch")]
    [InlineData("/v2/health", "V2")]
    [InlineData("/v2/health/live/x", "V2")]
    [InlineData("/v2/health/nothing", "OpenInferenceHealth")]
    [InlineData("/v2/repository/models/sample", "V2")]
    [InlineData("/v2/repository/models/sample/load/x", "V2")]
    [InlineData("/v2/models/sample%2Fother/infer", "V2")]
    [InlineData("/v2/nothing", "V2")]
    [InlineData("/v1", "V1")]
    [InlineData("/v1/nothing", "V1")]
    [InlineData("/v1/models/grüße:predict", "V1")]
    public void Families_Answer_For_What_Is_Below_Them(string path, string function)
    {
        Assert.Equal(function, _host.Find("GET", path));
        Assert.Equal(function, _worker.Find("GET", path));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/openapi")]
    [InlineData("/api/status")]
    [InlineData("/api/predict/sample/more")]
    [InlineData("/api/batches")]
    [InlineData("/api/batch//x.csv")]
    [InlineData("/predict")]
    [InlineData("/v3/models")]
    [InlineData("/v22/models")]
    [InlineData("/ping/more")]
    [InlineData("/healthz")]
    [InlineData("/invocations/sample/more")]
    [InlineData("/metrics")]
    [InlineData("/files/input/sample/a.csv")]
    public void The_Host_Answers_404_For_Everything_Else(string path) => Assert.Null(_host.Find("GET", path));

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_Verb_Changes_Nothing(string method)
    {
        foreach (var (path, function) in new[] { ("/api/predict", "Predict"), ("/api/batch", "Batch"), ("/api/batch/sample/a.csv", "Batch"), ("/v2/health/live", "OpenInferenceHealth"), ("/v2/repository/models/sample/load", "RepositoryControl"), ("/v2", "V2"), ("/ping", "Ping") })
        {
            Assert.Equal(function, _host.Find(method, path));
            Assert.Equal(function, _worker.Find(method, path));
        }
    }

    public static TheoryData<string> Verbs => ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

    /// <summary>
    /// The open route must hold nothing but health, and the guarded one nothing less: an address that says so only once it
    /// is decoded again, as proxies do, is not theirs.
    /// </summary>
    [Theory]
    [InlineData("/v2/health/%2E%2E", "V2")]
    [InlineData("/v2/health/..%2Fmodels", "V2")]
    [InlineData("/v2/health/live%2F..%2F..%2Fmodels", "V2")]
    public void Health_Hides_No_Other_Address(string path, string function) => Assert.Equal(function, _host.Find("GET", path));

    [Theory]
    [InlineData("/v2/repository/models/sample/./load")]
    [InlineData("/v2/repository/models/sample%2Fload")]
    [InlineData("/v2/repository/models/sample/%2E/load")]
    public void Odd_Addresses_Of_Control_Are_Not_Control(string path) => Assert.Equal("V2", _host.Find("POST", path));

    /// <summary>A call that the host gives away and the worker has no route for, or two alike, would hang for fifteen seconds and fail.</summary>
    [Fact]
    public void The_Worker_Has_A_Route_For_Whatever_The_Host_Takes()
    {
        string[] parts =
        [
            "/", "//", "api", "predict", "batch", "openapi.json", "v1", "V2", "v2", "health", "live", "repository", "models", "m", "load", "versions", "1",
            "infer", ":predict", "ping", "version", "invocations", "execution-parameters", "%2F", "%2E%2E", ".", "..", " ", "ä", "?", "{", "\u0000", "*", ";a=b", "~",
        ];
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine(System.FormattableString.Invariant($"Seed {seed}"));
        var taken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var path = "/" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(at => at % 2 == 1 && random.Next(4) > 0 ? "/" : parts[random.Next(parts.Length)]));
            if (_host.Find("POST", path) is null)
                continue;
            taken++;
            Assert.True(_worker.Find("POST", path) is not null, $"Seed {seed}: {path}");
        }

        Assert.True(taken > 500, $"Only {taken} paths were taken.");
    }
}
