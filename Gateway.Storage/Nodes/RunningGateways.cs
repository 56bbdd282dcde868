namespace Gateway.Storage.Nodes;

/// <summary>Gateways that are in the way of a command, which must have the shared catalog to itself.</summary>
public static class RunningGateways
{
    /// <summary>Why the command does not run, and what to do.</summary>
    /// <param name="names">Their names: of each, its configured instance, and what tells it from all others.</param>
    public static string Refusal(IEnumerable<string> names) =>
        $"Gateways are running over the catalog: {string.Join(", ", names)}. Stop them first. A name begins with what 'instance' is in that gateway's configuration, " +
        "else with the name of its machine. One that has ended without a farewell counts for 10 seconds more.";
}
