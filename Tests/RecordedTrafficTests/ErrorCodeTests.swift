import AzureCore
import TestSupport
import Testing

@Suite(
  "Error codes of the recordings are constants", .alone,
  .enabled(if: RecordingFolder.isPresent, "\(RecordingFolder.absence)"))
struct ErrorCodeTests {
  /// One constant for each code that a recording has; the compiler checks that they exist.
  private static let constants: [StorageErrorCode] = [
    .authenticationFailed, .authorizationFailure, .authorizationPermissionMismatch,
    .authorizationResourceTypeMismatch, .authorizationServiceMismatch, .emptyMetadataKey,
    .invalidAuthenticationInfo, .invalidHeaderValue, .invalidMetadata, .invalidQueryParameterValue,
    .invalidResourceName, .invalidXmlDocument, .messageNotFound, .noAuthenticationInformation,
    .outOfRangeInput, .outOfRangeQueryParameterValue, .queueAlreadyExists, .queueBeingDeleted,
    .queueNotFound, .requestBodyTooLarge,
  ]

  @Test("Every code of the index has a constant, and every constant named here is in the index")
  func constants() async throws {
    let entries = try await RecordingFolder.recordings.value.flatMap(\.entries)
    let recorded = Set(entries.map(\.index.errorCode)).subtracting([""])
    #expect(recorded == Set(Self.constants.map(\.rawValue)))
  }
}
