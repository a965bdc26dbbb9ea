import AzureAuthSAS
import AzureCore
import Testing

@Suite("What is made parses back to the same fields")
struct SASRoundTripTests {
  private let signer = NotingSigner()

  @Test("An account signature", arguments: 0..<200)
  func account(seed: UInt64) throws {
    var fields = SASFieldSource(seed: seed)
    let version = fields.version(from: "2020-12-06")
    let made = AccountSAS(
      permissions: fields.letters(of: "rwdxylacuptfi", AccountSASPermissions.init(letters:)),
      services: fields.letters(of: "bfqt", AccountSASServices.init(letters:)),
      resourceTypes: fields.letters(of: "sco", AccountSASResourceTypes.init(letters:)),
      startsOn: fields.maybe { $0.start() }, expiresOn: fields.expiry(), addressRange: try fields.addresses(),
      protocols: fields.maybe { $0.protocols() }, encryptionScope: fields.maybe { $0.text() },
      version: try SASVersion(version))
    let read = try reread(try made.signed(by: signer))
    let again = AccountSAS(
      permissions: try #require(AccountSASPermissions(letters: read.permissions ?? "")),
      services: try #require(AccountSASServices(letters: read.services ?? "")),
      resourceTypes: try #require(AccountSASResourceTypes(letters: read.resourceTypes ?? "")),
      startsOn: read.startsOn, expiresOn: try #require(read.expiresOn),
      addressRange: try read.addressRange.map { try SASAddressRange($0) },
      protocols: read["spr"].flatMap(SASProtocol.init(rawValue:)),
      encryptionScope: read["ses"], version: try SASVersion(try #require(read.version)))
    #expect(again == made)
    #expect(signer.texts == [again.stringToSign(account: signer.accountName)])
  }

  @Test("A queue signature, of every age", arguments: 0..<200)
  func queue(seed: UInt64) throws {
    var fields = SASFieldSource(seed: seed)
    let version = fields.version(from: "2012-02-12")
    let isNew = version >= "2015-04-05"
    let policyID = fields.maybe { $0.text() }
    var made = QueueSAS(
      queue: fields.queue(), permissions: fields.letters(of: "raup", QueueSASPermissions.init(letters:)),
      startsOn: fields.maybe { $0.start() }, expiresOn: fields.expiry(), policyID: policyID,
      addressRange: isNew ? try fields.addresses() : nil,
      protocols: isNew ? fields.maybe { $0.protocols() } : nil, version: try SASVersion(version))
    if policyID != nil {
      made.permissions = fields.maybe { _ in made.permissions } ?? []
      made.expiresOn = fields.maybe { _ in made.expiresOn } ?? nil
    }
    let read = try reread(try made.signed(by: signer))
    let again = QueueSAS(
      queue: made.queue, permissions: try #require(QueueSASPermissions(letters: read.permissions ?? "")),
      startsOn: read.startsOn, expiresOn: read.expiresOn, policyID: read.policyID,
      addressRange: try read.addressRange.map { try SASAddressRange($0) },
      protocols: read["spr"].flatMap(SASProtocol.init(rawValue:)),
      version: try SASVersion(try #require(read.version)))
    #expect(again == made)
    #expect(signer.texts == [again.stringToSign(account: signer.accountName)])
  }

  @Test("A user delegation signature", arguments: 0..<200)
  func userDelegation(seed: UInt64) throws {
    var fields = SASFieldSource(seed: seed)
    let user = fields.maybe { $0.id() }
    let key = UserDelegationKey(
      signedObjectID: fields.id(), signedTenantID: fields.id(), signedStart: fields.start().iso8601,
      signedExpiry: fields.expiry().iso8601WithFraction, signedVersion: fields.version(from: "2026-02-06"),
      signedDelegatedUserTenantID: user == nil ? nil : fields.maybe { $0.id() }, value: "SECRET")
    let signer = NotingSigner(key)
    let made = UserDelegationSAS(
      queue: fields.queue(), key: key,
      permissions: fields.letters(of: "raup", QueueSASPermissions.init(letters:)),
      startsOn: fields.maybe { $0.start() }, expiresOn: fields.expiry(), delegatedUserObjectID: user,
      addressRange: try fields.addresses(), protocols: fields.maybe { $0.protocols() },
      version: try SASVersion(fields.version(from: "2026-02-06")))
    let read = try reread(try made.signed(by: signer))
    let again = UserDelegationSAS(
      queue: made.queue,
      key: UserDelegationKey(
        signedObjectID: try #require(read["skoid"]), signedTenantID: try #require(read["sktid"]),
        signedStart: try #require(read["skt"]), signedExpiry: try #require(read["ske"]),
        signedService: try #require(read["sks"]), signedVersion: try #require(read["skv"]),
        signedDelegatedUserTenantID: read["skdutid"], value: "SECRET"),
      permissions: try #require(QueueSASPermissions(letters: read.permissions ?? "")),
      startsOn: read.startsOn, expiresOn: try #require(read.expiresOn),
      delegatedUserObjectID: read["sduoid"],
      addressRange: try read.addressRange.map { try SASAddressRange($0) },
      protocols: read["spr"].flatMap(SASProtocol.init(rawValue:)),
      version: try SASVersion(try #require(read.version)))
    #expect(again == made)
    #expect(signer.texts == [again.stringToSign(account: signer.accountName)])
  }

  /// Reads a signature back from its text; the text must survive, and be one that other tools recognise.
  private func reread(_ made: SharedAccessSignature) throws -> SharedAccessSignature {
    let text = made.query.value
    #expect(text.hasSuffix("&sig=SECRET%2Bsignature/of%3D%3D"))
    #expect(SharedAccessSignature.recognizes(text))
    let read = try SharedAccessSignature("?" + text)
    #expect(read == made)
    #expect(read.query == made.query)
    #expect(try SharedAccessSignature(url: "https://contosoq1.queue.core.windows.net/orders?" + text) == made)
    return read
  }
}
