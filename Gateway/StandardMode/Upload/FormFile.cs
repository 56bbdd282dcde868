using System.Text;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Content;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.StandardMode.Upload;

/// <summary>
/// The one file part of a <c>multipart/form-data</c> body (RFC 7578). Its last read looks past the part: it ends well only if the form
/// does, with no second file, so that nothing is stored of a form that is not right as a whole.
/// </summary>
internal sealed class FormFile : ForwardOnlyStream
{
    private const string MediaType = "multipart/form-data";

    // RFC 2046 section 5.1.1.
    private const int MaxBoundaryLength = 70;

    private const int MaxPartHeaders = 16;
    private const int MaxPartHeadersLength = 16 << 10;
    private const int MaxFields = 100;
    private const int MaxFieldLength = 64 << 10;

    // Read in pieces of this size from the connection.
    private const int BufferSize = 64 << 10;

    private readonly MultipartReader _form;
    private MultipartSection _file = null!;
    private int _fields;
    private bool _ended;

    private FormFile(string boundary, Stream body) =>
        _form = new MultipartReader(boundary, body, BufferSize) { HeadersCountLimit = MaxPartHeaders, HeadersLengthLimit = MaxPartHeadersLength };

    /// <summary>Whether a body of that type is a form with files.</summary>
    public static bool IsForm(StringValues contentType)
    {
        ReadOnlySpan<char> type = contentType.ToString();
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim(" \t").Equals(MediaType, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a form up to its file.</summary>
    /// <exception cref="StandardException">InvalidForm.</exception>
    public static async ValueTask<FormFile> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        string boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= MaxBoundaryLength } found ? found.ToString()
            : throw Invalid($"the Content-Type must be {MediaType} with a boundary of 1 to {MaxBoundaryLength} characters");
        var form = new FormFile(boundary, request.Body);
        form._file = await form.NextFileAsync(cancellationToken) ?? throw Invalid("it has no file part, that is, no part with a filename");
        return form;
    }

    /// <summary>A header of the file's part.</summary>
    /// <exception cref="StandardException">InvalidForm: a value that no header of a request could have.</exception>
    public StringValues Header(string name)
    {
        StringValues values = _file.Headers is { } headers && headers.TryGetValue(name, out StringValues found) ? found : default;

        // Decoded as UTF-8 here, while headers are kept a byte a character.
        return values.All(value => value is null || Ascii.IsValid(value)) ? values : throw Invalid($"the header {name} of its file part is not ASCII");
    }

    /// <inheritdoc />
    /// <exception cref="StandardException">InvalidForm.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return 0;
        }

        int read = await CheckedAsync(() => _file.Body.ReadAsync(buffer, cancellationToken));
        if (read == 0 && buffer.Length > 0)
        {
            if (await NextFileAsync(cancellationToken) is not null)
            {
                throw Invalid("it has more than one file part");
            }

            _ended = true;
        }

        return read;
    }

    /// <summary>The next part that is a file; null at the end of the form. Other fields are left out.</summary>
    private async ValueTask<MultipartSection?> NextFileAsync(CancellationToken cancellationToken)
    {
        while (await CheckedAsync(async () => await _form.ReadNextSectionAsync(cancellationToken)) is { } part)
        {
            if (part.GetContentDispositionHeader() is not { } disposition || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid("a part has no Content-Disposition: form-data");
            }

            if (disposition.FileName.HasValue || disposition.FileNameStar.HasValue)
            {
                return part;
            }

            if (++_fields > MaxFields)
            {
                throw Invalid($"it has more than {MaxFields} fields");
            }

            await CheckedAsync(async () =>
            {
                await part.Body.DrainAsync(MaxFieldLength, cancellationToken);
                return true;
            });
        }

        return null;
    }

    /// <summary>Turns the reader's words for what is malformed, missing or too large into a refusal.</summary>
    private static async ValueTask<T> CheckedAsync<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is InvalidDataException || e.GetType() == typeof(IOException))
        {
            throw Invalid("it is malformed, has no end, or has headers or fields that are too large");
        }
    }

    private static StandardException Invalid(string why) => new(StandardError.InvalidForm, $"The form cannot be used: {why}.");
}
