namespace Gateway.StandardMode;

/// <summary>What a function asks of the key, and whether it is about a service, named by <c>sid</c>.</summary>
internal enum FunctionRight
{
    /// <summary>Any key; about no service.</summary>
    AnyKey,

    /// <summary>An admin key; about no service.</summary>
    Admin,

    /// <summary>To read the service.</summary>
    Read,

    /// <summary>To write to the service.</summary>
    Write,

    /// <summary>To read the service if one is named; else the function itself decides.</summary>
    ReadIfNamed,
}
