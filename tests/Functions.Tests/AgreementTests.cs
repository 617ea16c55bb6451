using Inference.Functions.Tests.Routing;
using Microsoft.AspNetCore.Http;

namespace Inference.Functions.Tests;

/// <summary>One row through every door of the app, compared as text: the score's shortest, so that equal text is equal bits.</summary>
[Collection(RunningApp.Name)]
public sealed class AgreementTests(RunningApp app)
{
    private static readonly HttpCall[] Calls =
    [
        new("POST", "/api/predict", """{"features":[0.3,-1.7,2.9]}"""),
        new("POST", "/api/predict/sample", """{"features":{"feature3":2.9,"feature1":0.3,"feature2":-1.7}}"""),
        new("POST", "/v2/models/sample/infer", """{"inputs":[{"name":"rows","shape":[1,3],"datatype":"FP32","data":[0.3,-1.7,2.9]}]}"""),
        new("POST", "/v2/models/sample/versions/1/infer", """{"inputs":[{"name":"feature1","shape":[1,1],"datatype":"FP64","data":[0.3]},{"name":"feature2","shape":[1],"datatype":"FP32","data":[-1.7]},{"name":"feature3","shape":[1,1],"datatype":"FP32","data":[[2.9]]}]}"""),
        new("POST", "/v1/models/sample:predict", """{"instances":[[0.3,-1.7,2.9]]}"""),
        new("POST", "/v1/models/sample/versions/1:predict", """{"inputs":{"feature1":[0.3],"feature2":[-1.7],"feature3":[2.9]}}"""),
        new("POST", "/invocations", """{"dataframe_split":{"columns":["feature1","feature2","feature3"],"data":[[0.3,-1.7,2.9]]}}"""),
        new("POST", "/invocations/sample", "0.3,-1.7,2.9\n", "text/csv"),
    ];

    [Fact]
    public async Task Every_Door_Gives_A_Row_The_Score_Of_The_Batch_Lane()
    {
        var blob = await app.UploadAsync("sample/same-row.csv", "feature1,feature2,feature3\n0.3,-1.7,2.9\n");
        await app.Function<BatchScore>().RunAsync(blob, TestContext.Current.CancellationToken);
        var fields = (await app.TextAsync("output", "sample/same-row.csv")).Split('\n')[1].Split(',');
        var (label, probability) = (fields[^2], fields[^1]);

        foreach (var call in Calls)
        {
            var answered = await app.SendAsync(call);

            Assert.True(answered.Status == StatusCodes.Status200OK, $"{call.Path}: {answered.Status} {answered.Body}");
            Assert.Equal("1", answered.Headers["X-Model-Version"]);
            Assert.True(answered.Numbers("probability").SequenceEqual([probability]), $"{call.Path}: {answered.Body}, not {probability}");
            Assert.True(answered.Numbers("prediction").SequenceEqual([label]), $"{call.Path}: {answered.Body}, not {label}");
        }
    }
}
