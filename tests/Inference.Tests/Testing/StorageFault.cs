namespace Inference.Tests.Testing;

/// <summary>What <see cref="FaultProxy"/> does to one request.</summary>
internal enum StorageFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Answers 503 in storage's words; the request never reaches it.</summary>
    BusyBefore,

    /// <summary>Answers 503 although storage has done what was asked.</summary>
    BusyAfter,

    /// <summary>Closes the connection before anything of the request was read.</summary>
    ResetBefore,

    /// <summary>Closes the connection in the middle of the request's body.</summary>
    ResetDuring,

    /// <summary>Closes the connection although storage has done what was asked.</summary>
    ResetAfter,

    /// <summary>Closes the connection in the middle of the answer's body.</summary>
    ResetInAnswer,

    /// <summary>Leaves out the end of the answer's body and says that it is whole, ending after a line where there is one.</summary>
    Truncate,

    /// <summary>Waits a little before it passes the request on.</summary>
    Delay,

    /// <summary>Passes the request on long after its sender gave up and sent it again.</summary>
    Late,

    /// <summary>Closes the connection, this one and all later: for storage, the sender is dead. <see cref="FaultProxy.ReviveAsync"/> ends it.</summary>
    DeathBefore,

    /// <summary>The same after storage has done what was asked.</summary>
    DeathAfter,
}
