namespace TinyDevice.UpdateServer.Management;

/// <summary>hawkBit's error codes, as this server uses them, and the exceptions their clients know them by.</summary>
internal static class HawkbitErrors
{
    public const string NotFound = "hawkbit.server.error.repo.entityNotFound";
    public const string Exists = "hawkbit.server.error.repo.entityAlreadyExists";
    public const string Invalid = "hawkbit.server.error.repo.constraintViolation";
    public const string ReadOnly = "hawkbit.server.error.entityReadOnly";
    public const string Locked = "hawkbit.server.error.locked";
    public const string Generic = "hawkbit.server.error.repo.genericError";
    public const string Unreadable = "hawkbit.server.error.rest.body.notReadable";
    public const string SortSyntax = "hawkbit.server.error.rest.param.sortParamSyntax";
    public const string SortField = "hawkbit.server.error.rest.param.invalidField";
    public const string SortDirection = "hawkbit.server.error.rest.param.invalidDirection";
    public const string QuerySyntax = "hawkbit.server.error.rest.param.rsqlParamSyntax";
    public const string QueryField = "hawkbit.server.error.rest.param.rsqlInvalidField";
    public const string UploadFailed = "hawkbit.server.error.artifact.uploadFailed";
    public const string WrongMd5 = UploadFailed + ".checksum.md5.match";
    public const string WrongSha1 = UploadFailed + ".checksum.sha1.match";
    public const string WrongSha256 = UploadFailed + ".checksum.sha256.match";
    public const string NotAllowed = "hawkbit.server.error.insufficientPermission";
    public const string TooMany = "hawkbit.server.error.quota.tooManyEntries";
    public const string NotCancelable = "hawkbit.server.error.action.notCancelable";
    public const string NotForceQuitable = "hawkbit.server.error.action.notForceQuitable";
    public const string IncompleteSet = "hawkbit.server.error.distributionset.incomplete";
    public const string ConfigKey = "hawkbit.server.error.configKeyInvalid";
    public const string ConfigValue = "hawkbit.server.error.configValueInvalid";
    public const string AutoConfirmActive = "hawkbit.server.error.repo.autoConfAlreadyActive";
    public const string Confirmation = "hawkbit.server.confirmation.feedback.invalid";
    private const string Repository = "org.eclipse.hawkbit.repository.exception.";
    private const string Artifact = "org.eclipse.hawkbit.artifact.exception.";
    private const string Resource = "org.eclipse.hawkbit.mgmt.rest.resource.exception.";

    private static readonly Dictionary<string, string> Classes = new()
    {
        [NotFound] = Repository + "EntityNotFoundException",
        [Exists] = Repository + "EntityAlreadyExistsException",
        [Invalid] = "jakarta.validation.ConstraintViolationException",
        [ReadOnly] = Repository + "EntityReadOnlyException",
        [Locked] = Repository + "LockedException",
        [Unreadable] = "org.eclipse.hawkbit.rest.exception.MessageNotReadableException",
        [SortSyntax] = Resource + "SortParameterSyntaxErrorException",
        [SortField] = Resource + "SortParameterUnsupportedFieldException",
        [SortDirection] = Resource + "SortParameterUnsupportedDirectionException",
        [QuerySyntax] = Repository + "RSQLParameterSyntaxException",
        [QueryField] = Repository + "RSQLParameterUnsupportedFieldException",
        [UploadFailed] = Artifact + "ArtifactUploadFailedException",
        [WrongMd5] = Repository + "InvalidMd5HashException",
        [WrongSha1] = Repository + "InvalidSha1HashException",
        [WrongSha256] = Repository + "InvalidSha256HashException",
        [NotAllowed] = Repository + "InsufficientPermissionException",
        [TooMany] = Repository + "AssignmentQuotaExceededException",
        [NotCancelable] = Repository + "CancelActionNotAllowedException",
        [NotForceQuitable] = Repository + "ForceQuitActionNotAllowedException",
        [IncompleteSet] = Repository + "IncompleteDistributionSetException",
        [ConfigKey] = Repository + "InvalidTenantConfigurationKeyException",
        [ConfigValue] = Repository + "TenantConfigurationValidatorException",
        [AutoConfirmActive] = Repository + "AutoConfirmationAlreadyActiveException",
        [Confirmation] = Repository + "InvalidConfirmationFeedbackException",
    };

    public static string ClassOf(string code) => Classes.GetValueOrDefault(code, "org.eclipse.hawkbit.exception.GenericSpServerException");
}
