using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Inference.Functions.Tests;

/// <summary>What the host is told about the functions: their names and triggers, as the worker reads them off the code.</summary>
internal static class Bindings
{
    public static IReadOnlyDictionary<string, TriggerBindingAttribute> Triggers { get; } = typeof(Program).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.IsDefined(typeof(FunctionAttribute)))
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name, TriggerOf, StringComparer.Ordinal);

    public static T Trigger<T>(string function) => Assert.IsType<T>(Triggers[function]);

    /// <summary>Names of the settings that the triggers refer to.</summary>
    public static IEnumerable<string> Settings => Triggers.Values.Select(trigger => trigger switch
    {
        BlobTriggerAttribute blob => blob.Connection,
        TimerTriggerAttribute timer => timer.Schedule.Trim('%'),
        _ => null,
    }).OfType<string>().Distinct(StringComparer.Ordinal);

    private static TriggerBindingAttribute TriggerOf(MethodInfo function) =>
        function.GetParameters().Select(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>()).OfType<TriggerBindingAttribute>().Single();
}
