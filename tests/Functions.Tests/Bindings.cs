using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Inference.Functions.Tests;

/// <summary>What the host is told about the functions: their names and triggers, as the worker reads them off the code.</summary>
internal static class Bindings
{
    /// <summary>By name, the method of every function.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> Functions { get; } = typeof(Program).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.IsDefined(typeof(FunctionAttribute)))
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, TriggerBindingAttribute> Triggers { get; } =
        Functions.ToDictionary(function => function.Key, function => TriggerOf(function.Value), StringComparer.Ordinal);

    /// <summary>By name, the triggers of the functions that are called by HTTP.</summary>
    public static IReadOnlyDictionary<string, HttpTriggerAttribute> Http { get; } = Triggers
        .Where(trigger => trigger.Value is HttpTriggerAttribute)
        .ToDictionary(trigger => trigger.Key, trigger => (HttpTriggerAttribute)trigger.Value, StringComparer.Ordinal);

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
