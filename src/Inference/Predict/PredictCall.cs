using Inference.Models;
using Inference.Schema;

namespace Inference.Predict;

/// <summary>One call while its body is read.</summary>
internal sealed class PredictCall : IDisposable
{
    public PredictCall(LoadedModel model, ReadOnlyMemory<byte> body, BodyTypes bodyType, string answerType, InferenceOptions options)
    {
        Model = model;
        Body = body;
        BodyType = bodyType;
        AnswerType = answerType;
        Rows = new FeatureRows(model.Schema.Count, options);
    }

    /// <summary>The version that is asked.</summary>
    public LoadedModel Model { get; }

    /// <summary>Its features.</summary>
    public ModelSchema Schema => Model.Schema;

    /// <summary>The whole body.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>What the body is: JSON or CSV.</summary>
    public BodyTypes BodyType { get; }

    /// <summary>Media type that the caller wants, of those the protocol offers.</summary>
    public string AnswerType { get; }

    /// <summary>Receives the encoded rows.</summary>
    public FeatureRows Rows { get; }

    /// <summary>Receives what is wrong with them.</summary>
    public RowErrors Errors { get; private set; } = new();

    /// <summary>Whether lists of plain numbers may be read past the JSON reader, which is quicker.</summary>
    public bool AllowsShortcuts { get; private set; } = true;

    /// <summary>Whether one was. What the JSON reader then says of where it is, it does not know.</summary>
    public bool TookShortcut { get; set; }

    /// <summary>Forgets what was read, to read it again without shortcuts.</summary>
    public void StartOver()
    {
        AllowsShortcuts = TookShortcut = false;
        Rows.Clear();
        Errors = new();
    }

    public void Dispose() => Rows.Dispose();
}
