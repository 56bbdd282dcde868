using System.CommandLine;
using Gateway.Benchmarks.Scenarios;
using Microsoft.AspNetCore.Http;

namespace Gateway.Benchmarks.CommandLine;

/// <summary>A web server that answers everything with the same 4 KiB from memory: what HTTP alone costs.</summary>
internal static class BareKestrelCommand
{
    public const string Name = "bare-kestrel";

    public static Command Create() => ServerCommand.Create(Name, Start);

    private static RequestDelegate Start()
    {
        byte[] body = new byte[ObjectSize.Small.Bytes];
        return async context =>
        {
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        };
    }
}
