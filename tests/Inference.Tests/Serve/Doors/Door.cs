using System.Text;
using Inference.Models;

namespace Inference.Tests.Serve.Doors;

/// <summary>One form in which a client may ask for the predictions of some rows.</summary>
/// <param name="Name">Protocol and form.</param>
/// <param name="Path">Where it asks for a model.</param>
/// <param name="Body">The rows as its body.</param>
/// <param name="Read">The predictions in its answer, one for each row.</param>
internal sealed record Door(string Name, Func<string, string> Path, Func<LoadedModel, IReadOnlyList<string[]>, string> Body, Func<LoadedModel, string, IReadOnlyList<Said>> Read)
{
    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "*/*";

    /// <summary>Models that the form can be used for.</summary>
    public Func<LoadedModel, bool> Takes { get; init; } = _ => true;

    public async Task<IReadOnlyList<Said>> AskAsync(HttpClient http, LoadedModel model, IReadOnlyList<string[]> rows)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path(model.Name)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body(model, rows))) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{Name}, {model.Name}: {(int)response.StatusCode} {answer}");
        Assert.Equal([model.VersionText], response.Headers.GetValues("X-Model-Version"));
        return Read(model, answer);
    }

    public override string ToString() => Name;
}

/// <summary>What was said of one row, as it stands in the answer.</summary>
/// <param name="Prediction">The label, or the value of a regression.</param>
/// <param name="Probability">Empty for a regression.</param>
/// <param name="Probabilities">One per label, of more than two; null where the form has no place for them.</param>
internal sealed record Said(string Prediction, string Probability, string? Probabilities);
