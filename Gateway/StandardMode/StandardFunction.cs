namespace Gateway.StandardMode;

/// <summary>A row of the table of functions.</summary>
/// <param name="Path">Its path, such as <c>/getfile</c>.</param>
/// <param name="Methods">The methods it takes, as Allow lists them.</param>
/// <param name="Right">What it asks of the key.</param>
/// <param name="Function">What it does.</param>
internal sealed record StandardFunction(string Path, string[] Methods, FunctionRight Right, IStandardFunction Function);
