import AzureCore

/// The rules that all signatures share, checked before anything is signed: the service refuses a broken one with a bare 403.
enum SASRules {
  /// Refuses versions before a minimum.
  static func check(
    _ version: SASVersion, atLeast minimum: SASVersion, for feature: String
  ) throws(AzureError) {
    guard version >= minimum else {
      throw .invalidArgument(
        "Version \(version) of the service is too old for \(feature)",
        advice: "use version \(minimum) or newer, or leave the version out")
    }
  }

  /// Refuses addresses and protocols in versions that do not sign them.
  static func check(
    _ version: SASVersion, addressRange: SASAddressRange?, protocols: SASProtocol?
  ) throws(AzureError) {
    if addressRange != nil {
      try check(version, atLeast: .firstWithAccount, for: "an address range (sip)")
    }
    if protocols != nil {
      try check(version, atLeast: .firstWithAccount, for: "a protocol (spr)")
    }
  }

  /// Refuses instants that cannot be written, and a window that is empty.
  static func check(startsOn: Timestamp?, expiresOn: Timestamp?) throws(AzureError) {
    for (name, instant) in [("start", startsOn), ("expiry", expiresOn)] {
      guard let instant, !(Timestamp.earliest...Timestamp.latest).contains(instant) else { continue }
      throw .invalidArgument("The \(name) of the shared access signature is not within the years 1 to 9999")
    }
    if let startsOn, let expiresOn, startsOn.seconds >= expiresOn.seconds {
      throw .invalidArgument(
        "The shared access signature expires at \(expiresOn.iso8601), not after its start, \(startsOn.iso8601)",
        advice: "give an expiry after the start")
    }
  }

  /// Refuses an empty set of permissions or a missing expiry where nothing else gives them.
  static func require(permissions: String, expiresOn: Timestamp?, orElse advice: String?) throws(AzureError) {
    guard !permissions.isEmpty else {
      throw .invalidArgument("The shared access signature permits nothing", advice: advice)
    }
    guard expiresOn != nil else {
      throw .invalidArgument("The shared access signature has no expiry", advice: advice)
    }
  }

  /// Refuses what cannot be the name of a queue in a path.
  static func check(queue: String) throws(AzureError) {
    let isName =
      !queue.isEmpty
      && queue.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
      }
    guard isName else {
      throw .invalidArgument(
        "The shared access signature is for a queue whose name is not valid",
        advice: "give the name only, not a path: lower-case letters, digits and hyphens")
    }
  }

  /// Refuses a text that is empty, too long, or would add lines to the string to sign.
  static func check(_ text: String, _ name: String, maximum: Int = 64) throws(AzureError) {
    guard !text.isEmpty, text.count <= maximum, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .invalidArgument(
        "The \(name) of the shared access signature is empty, too long or holds a control character",
        advice: "use 1 to \(maximum) characters")
    }
  }

  /// Refuses a signer of the wrong kind: its signature would be sound and still refused.
  static func requireAccountKey(_ signer: some SASSigner) throws(AzureError) {
    guard signer.userDelegationKey == nil else {
      throw AzureError(
        .credential, "This kind of shared access signature is signed with an account key",
        advice: "sign with a SharedKeyCredential, or make a UserDelegationSAS")
    }
  }
}

extension Timestamp {
  /// The first instant that the wire's form of a date can hold.
  fileprivate static let earliest = Timestamp(seconds: -62_135_596_800)
  /// The last second that it can hold.
  fileprivate static let latest = Timestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999)
}
