using Microsoft.AspNetCore.Http.Features;

namespace Gateway;

/// <summary>Looks at a request's target, host and headers, and picks who answers it. Reads no body.</summary>
internal sealed class FrontDoor(HealthProbes probes, IReadOnlyList<string> domains, RequestDelegate s3)
{
    /// <summary>
    /// <c>/healthz</c> and <c>/readyz</c> are the probes', unless the request speaks S3 or its host names a bucket: then they are object keys and buckets like any other.
    /// </summary>
    public Task InvokeAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (HealthProbes.IsProbe(target) && !S3Markers.IsMarked(context.Request) && !NamesBucket(context.Request.Host.Host.TrimEnd('.')))
        {
            return probes.InvokeAsync(context, target);
        }

        return s3(context);
    }

    private bool NamesBucket(string host)
    {
        foreach (string domain in domains)
        {
            if (host.Length > domain.Length && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && host[host.Length - domain.Length - 1] == '.')
            {
                return true;
            }
        }

        return false;
    }
}
