using Inference.Predict.Invocations;
using Inference.Tests.Testing;

namespace Inference.Tests.Predict.Invocations;

/// <summary>Calls of the family of <c>/invocations</c>.</summary>
internal static class Invoking
{
    public static Task<Answered> InvokeAsync(this EndpointCall call) => call.SendAsync((request, predictor, models) =>
        new InvocationsEndpoint(predictor, models, call.Options).HandleAsync(request, CancellationToken.None));
}
