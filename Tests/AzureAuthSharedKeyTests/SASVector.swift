import AzureAuthSAS
import AzureCore
import Foundation
import Testing

/// One shared access signature of the vectors: the fields, what is signed, and the result.
struct SASVector: Decodable, Sendable, CustomTestStringConvertible {
  struct Options: Decodable, Sendable {
    var accountName: String
    var accountKey: String?
    var queueName: String?
    var services: String?
    var resourceTypes: String?
    var permission: String?
    var start: String?
    var expiry: String?
    var ip: String?
    var `protocol`: String?
    var policyId: String?
    var userDelegationOid: String?
  }

  struct Key: Decodable, Sendable {
    var signedOid: String
    var signedTid: String
    var signedStart: String
    var signedExpiry: String
    var signedService: String
    var signedVersion: String
    var signedDelegatedUserTid: String?
    var value: String
  }

  var name: String?
  var options: Options
  var version: String?
  var stringToSign: String
  /// The signature, where the vector has no token.
  var signature: String?
  var token: String?
  var userDelegationKey: Key?

  var testDescription: String { name ?? stringToSign.replacing("\n", with: "|") }

  /// The version, or that of the client that made the vector.
  func sasVersion() throws -> SASVersion { try SASVersion(version ?? "2026-10-06") }

  func key() throws -> UserDelegationKey {
    let key = try #require(userDelegationKey)
    return UserDelegationKey(
      signedObjectID: key.signedOid, signedTenantID: key.signedTid, signedStart: key.signedStart,
      signedExpiry: key.signedExpiry, signedService: key.signedService, signedVersion: key.signedVersion,
      signedDelegatedUserTenantID: key.signedDelegatedUserTid, value: key.value)
  }

  func accountSAS() throws -> AccountSAS {
    try AccountSAS(
      permissions: try #require(AccountSASPermissions(letters: options.permission ?? "")),
      services: try #require(AccountSASServices(letters: options.services ?? "")),
      resourceTypes: try #require(AccountSASResourceTypes(letters: options.resourceTypes ?? "")),
      startsOn: instant(options.start), expiresOn: try #require(try instant(options.expiry)),
      addressRange: addressRange(), protocols: protocols(), version: sasVersion())
  }

  func queueSAS() throws -> QueueSAS {
    try QueueSAS(
      queue: try #require(options.queueName),
      permissions: try #require(QueueSASPermissions(letters: options.permission ?? "")),
      startsOn: instant(options.start), expiresOn: instant(options.expiry), policyID: options.policyId,
      addressRange: addressRange(), protocols: protocols(), version: sasVersion())
  }

  func userDelegationSAS() throws -> UserDelegationSAS {
    try UserDelegationSAS(
      queue: try #require(options.queueName), key: key(),
      permissions: try #require(QueueSASPermissions(letters: options.permission ?? "")),
      startsOn: instant(options.start), expiresOn: try #require(try instant(options.expiry)),
      delegatedUserObjectID: options.userDelegationOid, addressRange: addressRange(),
      protocols: protocols(), version: sasVersion())
  }

  /// Compares a signature with the vector's, as a whole where the vector has the whole.
  func expect(_ made: SharedAccessSignature, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if let token { #expect(made.query.value == token, sourceLocation: sourceLocation) }
    if let signature {
      let items = try #require(PercentEncoding.queryItems(of: made.query.value))
      #expect(items.last?.name == "sig", sourceLocation: sourceLocation)
      #expect(items.last?.value == signature, sourceLocation: sourceLocation)
    }
    #expect(token != nil || signature != nil, sourceLocation: sourceLocation)
  }

  private func instant(_ text: String?) throws -> Timestamp? {
    try text.map { try #require(Timestamp(iso8601: $0)) }
  }

  private func addressRange() throws -> SASAddressRange? { try options.ip.map { try SASAddressRange($0) } }

  private func protocols() throws -> SASProtocol? {
    try options.protocol.map { try #require(SASProtocol(rawValue: $0)) }
  }
}

/// A file of vectors.
struct SASVectors: Decodable, Sendable {
  /// A text with its signature by an account key.
  struct Signed: Decodable, Sendable {
    var name: String
    var accountName: String
    var accountKey: String
    var stringToSign: String
    var signature: String
  }

  var accountSas: [SASVector] = []
  var queueSas: [SASVector] = []
  var userDelegationSas: [SASVector] = []
  var lite: [Signed]?

  /// The vectors of the official Python client.
  static let client = load("sas")
  /// The worked examples of the protocol notes.
  static let worked = load("sas-worked")

  /// Reads a file; one that cannot be read gives no vectors, which the count test reports.
  private static func load(_ name: String) -> SASVectors {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors"),
      let data = try? Data(contentsOf: url), let file = try? decoder.decode(SASVectors.self, from: data)
    else { return SASVectors() }
    return file
  }
}
