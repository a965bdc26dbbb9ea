package import AzureAuthSAS
package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Fetches a key that signs shared access signatures in the name of a Microsoft Entra identity
/// ([Get User Delegation Key](https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key)).
///
/// Queues have it since ``ServiceVersion/userDelegation``; the request must be authorized by a token.
package struct GetUserDelegationKey: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get User Delegation Key"
  /// Whether the operation may be repeated after an unknown outcome; each repeat makes another key.
  package static let retrySafety = RetrySafety.safe

  private static let longest = Duration.seconds(Parameters.sevenDays)

  private let startsOn: Timestamp?
  private let expiresOn: Timestamp
  private let delegatedUserTenantID: String?
  private let now: Timestamp

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - startsOn: From when the key is valid, at most seven days from now; `nil` for the service's present time.
  ///     Fractions of a second are dropped, here and in the expiry.
  ///   - expiresOn: Until when the key is valid: after its start and at most seven days from now.
  ///   - delegatedUserTenantID: The tenant of the user that the signatures are for, when it is another than the
  ///     identity's own; since version 2026-04-06.
  ///   - now: The present time.
  package init(
    startsOn: Timestamp? = nil, expiresOn: Timestamp, delegatedUserTenantID: String? = nil, now: Timestamp
  ) {
    self.startsOn = startsOn
    self.expiresOn = expiresOn
    self.delegatedUserTenantID = delegatedUserTenantID
    self.now = now
  }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    var start: Timestamp?
    if let startsOn { start = try notTooLate(startsOn, "startsOn") }
    let expiry = try notTooLate(expiresOn, "expiresOn")
    guard expiry > now else {
      throw .invalidArgument("expiresOn is \(expiry.iso8601), which is past", advice: "use a time to come")
    }
    if let start, start >= expiry {
      throw .invalidArgument(
        "startsOn is \(start.iso8601) and expiresOn \(expiry.iso8601)",
        advice: "let the key start before it expires")
    }
    let body = try RequestDocument.write("The key request") { writer throws(XMLError) in
      try writer.element("KeyInfo") { writer throws(XMLError) in
        if let start { try writer.element("Start", text: start.iso8601) }
        try writer.element("Expiry", text: expiry.iso8601)
        if let delegatedUserTenantID { try writer.element("DelegatedUserTid", text: delegatedUserTenantID) }
      }
    }
    return site.request(
      .post, .service, [QueryItem("restype", "service"), QueryItem("comp", "userdelegationkey")],
      body: body)
  }

  private func notTooLate(_ date: Timestamp, _ parameter: String) throws(AzureError) -> Timestamp {
    var timestamp = try Parameters.timestamp(date, of: parameter)
    timestamp.nanoseconds = 0
    guard timestamp <= now + Self.longest else {
      throw .invalidArgument(
        "\(parameter) is \(timestamp.iso8601), and now is \(now.iso8601)",
        advice: "use at most seven days from now")
    }
    return timestamp
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// Every part of a key goes into what is signed with it: a response that lacks one is an error, and another key can be had.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> UserDelegationKey
  {
    let response = completed.response
    var key = try ResponseElement(
      root: "UserDelegationKey", of: response, reader: reader, called: "the key")
    let value = try key.text("Value")
    guard !value.isEmpty else { throw .malformedResponse(response, "the key has no value") }
    let tenant = key.text(ifPresent: "SignedDelegatedUserTid") ?? ""
    return UserDelegationKey(
      signedObjectID: try key.text("SignedOid"), signedTenantID: try key.text("SignedTid"),
      signedStart: try key.text("SignedStart"), signedExpiry: try key.text("SignedExpiry"),
      signedService: try key.text("SignedService"), signedVersion: try key.text("SignedVersion"),
      signedDelegatedUserTenantID: tenant.isEmpty ? nil : tenant, value: value)
  }
}
