using Gateway.S3Compat.Errors;

namespace Gateway.Tests.Unit.S3Compat;

/// <summary>Expectations on refusals.</summary>
internal static class TestErrors
{
    public static S3Exception ShouldRefuse(this Action act, S3Error error)
    {
        S3Exception refusal = act.Should().ThrowExactly<S3Exception>().Which;
        refusal.Error.Code.Should().Be(error.Code, refusal.Message);
        refusal.Error.Status.Should().Be(error.Status);
        return refusal;
    }

    public static async Task<S3Exception> ShouldRefuseAsync(this Func<Task> act, S3Error error)
    {
        S3Exception refusal = (await act.Should().ThrowExactlyAsync<S3Exception>()).Which;
        refusal.Error.Code.Should().Be(error.Code, refusal.Message);
        refusal.Error.Status.Should().Be(error.Status);
        return refusal;
    }

    public static string? Detail(this S3Exception refusal, string name) =>
        refusal.Details.Where(d => d.Key == name).Select(d => d.Value).FirstOrDefault();
}
