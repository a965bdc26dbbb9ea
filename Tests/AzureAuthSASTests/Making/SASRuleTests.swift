import AzureAuthSAS
import AzureCore
import Testing

@Suite("What is refused before it is signed")
struct SASRuleTests {
  private let signer = NotingSigner()
  private let delegation = NotingSigner(.example)

  @Test(
    "A queue signature without permissions or expiry needs a policy that has them",
    arguments: [
      QueueSAS(queue: "orders"), QueueSAS(queue: "orders", permissions: .read),
      QueueSAS(queue: "orders", expiresOn: .noon),
    ])
  func incomplete(fields: QueueSAS) throws {
    try expectRefusal { try fields.signed(by: signer) }
    var withPolicy = fields
    withPolicy.policyID = "p"
    #expect(try withPolicy.signed(by: signer).policyID == "p")
  }

  @Test("An account signature permits something, for some service and some resource type")
  func emptySets() throws {
    let fields = AccountSAS(permissions: .read, resourceTypes: .object, expiresOn: .noon)
    #expect(try fields.signed(by: signer).services == "q")
    for change: WritableKeyPath<AccountSAS, Bool> in [\.permitsNothing, \.hasNoService, \.hasNoType] {
      var changed = fields
      changed[keyPath: change] = true
      try expectRefusal { try changed.signed(by: signer) }
    }
  }

  @Test(
    "The expiry lies after the start, in whole seconds", arguments: [(0, false), (-1, false), (1, true)])
  func window(seconds: Int64, isAccepted: Bool) throws {
    let start = Timestamp(
      seconds: Timestamp.noon.seconds - seconds, nanoseconds: seconds < 1 ? 0 : 999_999_999)
    let all = signatures(startsOn: start, expiresOn: .noon)
    for make in all {
      if isAccepted { _ = try make() } else { try expectRefusal(make) }
    }
  }

  @Test(
    "Instants outside the years 1 to 9999 are refused",
    arguments: [-62_135_596_801, 253_402_300_800, Int64.min, Int64.max])
  func years(seconds: Int64) throws {
    for make in signatures(startsOn: nil, expiresOn: Timestamp(seconds: seconds)) { try expectRefusal(make) }
    for make in signatures(startsOn: Timestamp(seconds: seconds), expiresOn: .noon) {
      try expectRefusal(make)
    }
  }

  @Test("The last second of the year 9999 can be written")
  func lastSecond() throws {
    for make in signatures(startsOn: nil, expiresOn: Timestamp(seconds: 253_402_300_799)) {
      #expect(try make().expiresOn?.iso8601 == "9999-12-31T23:59:59Z")
    }
  }

  @Test(
    "Addresses and protocols need version 2015-04-05",
    arguments: [("2015-02-21", false), ("2015-04-05", true), ("2026-10-06", true)])
  func newFields(version: String, isAccepted: Bool) throws {
    var withAddress = QueueSAS(queue: "orders", permissions: .read, expiresOn: .noon)
    withAddress.version = try SASVersion(version)
    var withProtocol = withAddress
    withAddress.addressRange = try SASAddressRange("198.51.100.7")
    withProtocol.protocols = .https
    for fields in [withAddress, withProtocol] {
      if isAccepted {
        _ = try fields.signed(by: signer)
      } else {
        try expectRefusal { try fields.signed(by: signer) }
      }
    }
  }

  @Test(
    "Each kind has its first version",
    arguments: [
      ("2009-09-19", 0), ("2011-08-18", 0), ("2012-02-12", 1), ("2015-02-21", 1), ("2015-04-05", 2),
      ("2025-11-05", 2), ("2026-02-06", 3), ("2026-10-06", 3), ("2031-01-01", 3),
    ])
  func firstVersions(version: String, count: Int) throws {
    let version = try SASVersion(version)
    let kinds: [() throws -> SharedAccessSignature] = [
      { [signer] in
        try QueueSAS(queue: "orders", permissions: .read, expiresOn: .noon, version: version).signed(
          by: signer)
      },
      { [signer] in
        try AccountSAS(permissions: .read, resourceTypes: .object, expiresOn: .noon, version: version)
          .signed(by: signer)
      },
      { [delegation] in
        try UserDelegationSAS(
          queue: "orders", key: .example, permissions: .read, expiresOn: .noon, version: version
        ).signed(by: delegation)
      },
    ]
    for (index, make) in kinds.enumerated() {
      if index < count { #expect(try make().version == version.rawValue) } else { try expectRefusal(make) }
    }
  }

  @Test("An encryption scope needs version 2020-12-06")
  func encryptionScope() throws {
    var fields = AccountSAS(
      permissions: .read, resourceTypes: .object, expiresOn: .noon, encryptionScope: "scope",
      version: try SASVersion("2020-12-06"))
    #expect(try fields.signed(by: signer)["ses"] == "scope")
    #expect(signer.texts.last?.hasSuffix("\n2020-12-06\nscope\n") == true)
    fields.version = try SASVersion("2020-10-02")
    try expectRefusal { try fields.signed(by: signer) }
    fields.version = .newest
    fields.encryptionScope = ""
    try expectRefusal { try fields.signed(by: signer) }
  }

  @Test(
    "A version is a date",
    arguments: ["", "2026", "26-10-06", "2026-13-06", "2026-10-06 ", "2026-10-06T00:00Z"])
  func versionForm(text: String) throws {
    try expectRefusal { try SASVersion(text) }
  }

  @Test(
    "A name that is not a queue's is refused", arguments: ["", "Orders", "orders/messages", "or\nders", "é"])
  func queueName(name: String) throws {
    try expectRefusal { try QueueSAS(queue: name, permissions: .read, expiresOn: .noon).signed(by: signer) }
    try expectRefusal {
      try UserDelegationSAS(queue: name, key: .example, permissions: .read, expiresOn: .noon)
        .signed(by: delegation)
    }
  }

  @Test(
    "A policy id has 1 to 64 characters and no line break",
    arguments: [
      ("", false), ("a", true), (String(repeating: "é", count: 64), true),
      (String(repeating: "a", count: 65), false), ("a\nb", false),
    ])
  func policyID(id: String, isAccepted: Bool) throws {
    let fields = QueueSAS(queue: "orders", policyID: id)
    if isAccepted {
      #expect(try fields.signed(by: signer).policyID == id)
    } else {
      try expectRefusal { try fields.signed(by: signer) }
    }
  }

  @Test("A user delegation signature always has permissions")
  func delegationPermissions() throws {
    try expectRefusal {
      try UserDelegationSAS(queue: "orders", key: .example, permissions: [], expiresOn: .noon)
        .signed(by: delegation)
    }
  }

  @Test("A key for the users of a tenant needs one of them")
  func delegatedTenant() throws {
    var key = UserDelegationKey.example
    key.signedDelegatedUserTenantID = "ffffffff-0000-1111-2222-333333333333"
    let signer = NotingSigner(key)
    var fields = UserDelegationSAS(queue: "orders", key: key, permissions: .read, expiresOn: .noon)
    try expectRefusal { try fields.signed(by: signer) }
    fields.delegatedUserObjectID = "99999999-8888-7777-6666-555555555555"
    let signature = try fields.signed(by: signer)
    #expect(signature.isUserBound)
    #expect(signature["skdutid"] == "ffffffff-0000-1111-2222-333333333333")
  }

  @Test(
    "A user is named by an object id",
    arguments: [
      "", "me@contoso.example", "99999999-8888-7777-6666-55555555555", "99999999-8888-7777-6666-55555555555g",
      "99999999888877776666555555555555", "{99999999-8888-7777-6666-555555555555}",
    ])
  func delegatedUser(id: String) throws {
    let fields = UserDelegationSAS(
      queue: "orders", key: .example, permissions: .read, expiresOn: .noon, delegatedUserObjectID: id)
    try expectRefusal { try fields.signed(by: delegation) }
  }

  @Test("A signer of the wrong kind, or with another key, is refused")
  func wrongSigner() throws {
    var key = UserDelegationKey.example
    key.signedVersion = "2026-10-06"
    let refusals: [() throws -> SharedAccessSignature] = [
      { [delegation] in
        try AccountSAS(permissions: .read, resourceTypes: .object, expiresOn: .noon).signed(by: delegation)
      },
      { [delegation] in
        try QueueSAS(queue: "orders", permissions: .read, expiresOn: .noon).signed(by: delegation)
      },
      { [signer] in
        try UserDelegationSAS(queue: "orders", key: .example, permissions: .read, expiresOn: .noon)
          .signed(by: signer)
      },
      { [delegation] in
        try UserDelegationSAS(queue: "orders", key: key, permissions: .read, expiresOn: .noon)
          .signed(by: delegation)
      },
    ]
    for make in refusals {
      let error = try #require(throws: AzureError.self) { try make() }
      #expect(error.kind == .credential)
      #expect(error.advice != nil)
    }
    #expect(signer.texts.isEmpty && delegation.texts.isEmpty)
  }

  @Test("A signer whose key lies elsewhere need not have its value")
  func remoteKey() throws {
    var key = UserDelegationKey.example
    key.value = Secret("")
    let fields = UserDelegationSAS(queue: "orders", key: key, permissions: .read, expiresOn: .noon)
    #expect(try fields.signed(by: delegation).isUserDelegation)
  }

  /// Every kind of signature with these instants.
  private func signatures(
    startsOn: Timestamp?, expiresOn: Timestamp
  ) -> [() throws -> SharedAccessSignature] {
    [
      { [signer] in
        try AccountSAS(permissions: .read, resourceTypes: .object, startsOn: startsOn, expiresOn: expiresOn)
          .signed(by: signer)
      },
      { [signer] in
        try QueueSAS(queue: "orders", permissions: .read, startsOn: startsOn, expiresOn: expiresOn)
          .signed(by: signer)
      },
      { [delegation] in
        try UserDelegationSAS(
          queue: "orders", key: .example, permissions: .read, startsOn: startsOn, expiresOn: expiresOn
        ).signed(by: delegation)
      },
    ]
  }

  /// Expects an error that says what to change, and that nothing was signed.
  private func expectRefusal(
    sourceLocation: SourceLocation = #_sourceLocation, _ make: () throws -> some Any
  ) throws {
    let before = signer.texts.count + delegation.texts.count
    let error = try #require(throws: AzureError.self, sourceLocation: sourceLocation) { _ = try make() }
    #expect(error.kind == .invalidArgument, sourceLocation: sourceLocation)
    #expect(signer.texts.count + delegation.texts.count == before, sourceLocation: sourceLocation)
  }
}

extension AccountSAS {
  fileprivate var permitsNothing: Bool {
    get { permissions.isEmpty }
    set { if newValue { permissions = [] } }
  }
  fileprivate var hasNoService: Bool {
    get { services.isEmpty }
    set { if newValue { services = [] } }
  }
  fileprivate var hasNoType: Bool {
    get { resourceTypes.isEmpty }
    set { if newValue { resourceTypes = [] } }
  }
}
