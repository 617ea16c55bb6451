using System.CommandLine;

namespace Inference.Cli.SampleData;

/// <summary><c>sample-data</c>: makes the files of the data folder anew.</summary>
internal static class SampleDataCommand
{
    public static Command Create()
    {
        var folder = new Option<string?>("--out") { Description = "Folder to write into. Default: data in the project." };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the data.", DefaultValueFactory = _ => SampleDataFiles.DefaultSeed };
        var command = new Command("sample-data", "Make the sample data anew: payments with a fraud label, new payments, bad rows.") { folder, seed };
        command.SetAction(parsed =>
        {
            var target = parsed.GetValue(folder) ?? Path.Combine(ProjectFolder.Find(), "data");
            SampleDataFiles.Write(target, parsed.GetValue(seed));
            Console.Out.WriteLine($"Wrote sample_input.csv, payments.csv, payments_new.csv and payments_bad_rows.csv into {target}");
        });
        return command;
    }
}
