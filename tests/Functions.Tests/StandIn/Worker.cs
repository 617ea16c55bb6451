// STAND-IN, not the product: just enough of the Azure Functions worker's public surface, in its own namespaces and with its
// own signatures, for src/Functions to compile where the worker's packages do not restore. Attributes carry their values
// for the tests to read; the builder makes a plain host with the same configuration sources. Nothing here receives an
// invocation. One file per package that it stands in for: this one for Microsoft.Azure.Functions.Worker and its Core.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker
{
    [AttributeUsage(AttributeTargets.Method)]
    public class FunctionAttribute(string name) : Attribute
    {
        public string Name { get; } = name;
    }
}

namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions
{
    [AttributeUsage(AttributeTargets.Method)]
    public abstract class BindingAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Parameter)]
    public abstract class TriggerBindingAttribute : BindingAttribute;
}

namespace Microsoft.Azure.Functions.Worker.Builder
{
    public class FunctionsApplication
    {
        public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
    }

    public class FunctionsApplicationBuilder
    {
        private readonly HostApplicationBuilder _builder;

        internal FunctionsApplicationBuilder(string[] args) => _builder = Host.CreateApplicationBuilder(args);

        public ConfigurationManager Configuration => _builder.Configuration;

        public IServiceCollection Services => _builder.Services;

        internal bool IsWebApplication { get; set; }

        public IHost Build() => _builder.Build();
    }
}
