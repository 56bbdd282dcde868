using Gateway.Delivery.Binding.Guards;
using Gateway.Delivery.Binding.Signing;
using Gateway.Delivery.Binding.Site;
using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.Delivery.Binding;

/// <summary>The public end of a delivery chain: the only place that turns HTTP requests into questions to a source, and its results into HTTP.</summary>
public sealed partial class PublicBinding
{
    private static readonly Refusal BadPath = new(StatusCodes.Status400BadRequest, "The path cannot be read.");

    private readonly BindingOptions _options;
    private readonly IContentSource _source;
    private readonly ILogger _logger;
    private readonly IRequestGuard[] _clientGuards;
    private readonly IRequestGuard[] _requestGuards;
    private readonly SignatureCheck? _signatures;
    private readonly WebSite? _site;
    private readonly Cors? _cors;
    private readonly AnswerWriter _answers;

    /// <summary>Puts a binding before a source.</summary>
    public PublicBinding(BindingOptions options, IContentSource source, TimeProvider time, ILogger logger)
    {
        _options = options;
        _source = source;
        _logger = logger;
        _clientGuards = GuardList.OfClients(options, time);
        _requestGuards = GuardList.OfRequests(options);
        _signatures = options.SignedUrls is { } signed ? new SignatureCheck(options.Id, options.PathPrefix, signed, time) : null;
        _site = options.Site is { } site ? new WebSite(site, source) : null;
        _cors = options.Cors ? new Cors(options) : null;
        _answers = new AnswerWriter(new AnswerHeaders(options));
    }

    /// <summary>Its settings.</summary>
    public BindingOptions Options => _options;

    /// <summary>Answers a request under its prefix. No failure escapes; an answer that cannot be completed breaks the connection, so that no client takes it for whole.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">The raw path, with the prefix.</param>
    /// <param name="query">The raw query, without its question mark.</param>
    public Task InvokeAsync(HttpContext http, ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        if (Check(_clientGuards, http) is { } toClient)
        {
            return _answers.RefuseAsync(http, toClient);
        }

        // Browsers send it without what the request itself will have: the other guards wait for that.
        if (_cors is not null && Cors.IsPreflight(http.Request))
        {
            return _answers.WritePreflightAsync(http, _cors);
        }

        if (Check(_requestGuards, http) is { } toRequest)
        {
            return _answers.RefuseAsync(http, toRequest);
        }

        // No request has a fragment (RFC 9112 section 3.2); behind a number sign caches note what else tells responses apart.
        if (query.Contains('#') || !ContentPath.TryParse(path[_options.PathPrefix.Length..], out ContentPath? contentPath))
        {
            return _answers.RefuseAsync(http, BadPath);
        }

        string publicQuery = query.ToString();
        string asked = publicQuery;
        var terms = default(AnswerTerms);
        if (_signatures is not null)
        {
            if (_signatures.Check(http.Request.Method, contentPath, ref asked, out long secondsLeft) is { } refusal)
            {
                return _answers.RefuseAsync(http, refusal);
            }

            terms = terms with { SecondsLeft = secondsLeft };
        }

        asked = _options.RemoveQuery ? "" : asked;
        if (_options.AppendWebp && WebpQuery.Concerns(contentPath, asked))
        {
            asked = WebpQuery.Append(asked, http.Request.Headers.Accept);
            terms = terms with { VariesByAccept = true };
        }

        return DeliverAsync(http, Ask(http, contentPath, asked), publicQuery, terms);
    }

    private static Refusal? Check(IRequestGuard[] guards, HttpContext http)
    {
        foreach (IRequestGuard guard in guards)
        {
            if (guard.Check(http) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private async Task DeliverAsync(HttpContext http, ContentRequest request, string publicQuery, AnswerTerms terms)
    {
        try
        {
            ValueTask<ContentResult> asked = _site is null ? _source.GetAsync(request, http.RequestAborted) : _site.GetAsync(request, publicQuery, http.RequestAborted);
            using ContentResult result = asked.IsCompleted || request.Interim is not { } interim ? await asked : await InterimWriter.WaitAsync(http, asked.AsTask(), interim);
            await _answers.WriteAsync(http, result, terms);
        }
        catch (Exception e)
        {
            await FailAsync(http, e);
        }
    }

    private static ContentRequest Ask(HttpContext http, ContentPath path, string query)
    {
        HttpRequest request = http.Request;
        ConnectionFields.RemoveDeclared(request.Headers);
        bool hasBody = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
        return new ContentRequest(path)
        {
            Method = request.Method,
            Query = query,
            Headers = request.Headers,
            Body = hasBody ? request.Body : null,
            Interim = hasBody ? null : InterimWriter.ListenFor(http),
            Client = http.Connection.RemoteIpAddress,
            Scheme = request.Scheme,
        };
    }

    private async ValueTask FailAsync(HttpContext http, Exception failure)
    {
        if (http.RequestAborted.IsCancellationRequested || failure is ConnectionResetException)
        {
            http.Abort();
            return;
        }

        // The client's own mistake, such as a body over the limit, seen by whoever read it.
        var mistake = failure.GetBaseException() as BadHttpRequestException;
        if (mistake is null)
        {
            Failed(_logger, _options.Id, http.TraceIdentifier, failure);
        }

        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        int status = failure is BrokenContentException ? StatusCodes.Status502BadGateway : StatusCodes.Status500InternalServerError;
        await _answers.RefuseAsync(http, mistake is null ? new Refusal(status, "The content could not be read.") : new Refusal(mistake.StatusCode, mistake.Message));
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Warning, Message = "The binding {Binding} could not complete request {RequestId}")]
    private static partial void Failed(ILogger logger, string binding, string requestId, Exception exception);
}
