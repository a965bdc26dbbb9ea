import AzureCore
import AzureQueueEmulator
import Foundation
import HTTPTypes

#if SharedKey
  import AzureAuthSharedKey
#endif

/// Makes anew what a refused caller showed: recorders write over tokens and signatures.
///
/// A signature is computed over the recorded fields with the engine's account, so that the refusal is about what the
/// fields say; a token is one for another audience, as in every recording that has a refused one.
struct RestoredCredentials {
  /// What a request was refused for.
  enum Kind {
    case none, token, accountKey, sharedAccessSignature
  }

  let kind: Kind
  private let entry: Recording.Entry
  private let now: Timestamp

  /// The credentials of a request that was refused for them; `nil` for any other request.
  init?(_ entry: Recording.Entry, now: Timestamp) {
    guard let kind = Self.kind(entry) else { return nil }
    self.kind = kind
    self.entry = entry
    self.now = now
  }

  static func kind(_ entry: Recording.Entry) -> Kind? {
    switch (entry.index.status, entry.index.errorCode) {
    case (401, "NoAuthenticationInformation"): Kind.none
    case (_, "InvalidAuthenticationInfo"): .token
    case (403, "AuthenticationFailed") where entry.index.operation == "Get User Delegation Key": .accountKey
    case (401, _), (403, _): .sharedAccessSignature
    default: nil
    }
  }

  /// The tenant that the challenge names.
  var tenant: String? {
    entry.pair.response.headers["WWW-Authenticate"]?.split(separator: "/").dropFirst(2).first.map(String.init)
  }

  /// Signs the target; adds the fields too where the query was lost.
  func sign(_ target: inout RecordedTarget) throws {
    guard kind == .sharedAccessSignature else { return }
    if target["sv"] == nil { restoreFields(&target) }
    // What one recorder wrote over: the version is the request's own, and the expiry stands in the refusal or is later.
    if target["sv"] == "Sanitized" {
      target.set("sv", entry.pair.request.headers?["x-ms-version"] ?? "")
    }
    if target["se"].flatMap(RecordedDate.readAny) == nil { target.set("se", expiry.iso8601) }
    target.set("sig", try signature(of: Self.stringToSign(target)))
  }

  /// The header field `Authorization` for a request that is final otherwise; `nil` for none.
  func authorization(of request: AzureRequest) throws -> String? {
    switch kind {
    case .none, .sharedAccessSignature: return nil
    case .token:
      return BearerText.make(
        audience: "https://another.example", expiry: now + .seconds(3600), object: "", tenant: tenant ?? "")
    case .accountKey:
      #if SharedKey
        let text = try credential().stringToSign(for: request)
        return "SharedKey \(ReplaySession.account):\(try signature(of: text))"
      #else
        return nil
      #endif
    }
  }

  private var expiry: Timestamp {
    let detail = MarkupScan(entry.pair.response.body ?? "").text(of: "AuthenticationErrorDetail")
    let told = detail?.split(separator: "[").dropFirst().first?.prefix { $0 != "]" }
    return told.flatMap { Timestamp(httpDate: String($0)) } ?? now + .seconds(86_400)
  }

  /// Fields of an account's signature that lack just what the code names.
  private func restoreFields(_ target: inout RecordedTarget) {
    let code = entry.index.errorCode
    target.set("sv", entry.index.version.isEmpty ? "2019-02-02" : entry.index.version)
    target.set("ss", code == "AuthorizationServiceMismatch" ? "b" : "btqf")
    target.set("srt", code == "AuthorizationResourceTypeMismatch" ? "co" : "sco")
    target.set("sp", code == "AuthorizationPermissionMismatch" ? "wdlcup" : "rwdlacup")
  }

  private static func stringToSign(_ target: RecordedTarget) -> String {
    let value = { (name: String) in target[name] ?? "" }
    guard target["ss"] != nil else {
      let resource = "/queue/\(ReplaySession.account)/\(target.queue)"
      let last = ["si", "sip", "spr", "sv"].map(value)
      return ([value("sp"), value("st"), value("se"), resource] + last).joined(separator: "\n")
    }
    let names = ["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"]
    // From this version on an encryption scope is signed, which none of these has.
    let scope = value("sv") >= "2020-12-06" ? [""] : []
    return ([ReplaySession.account] + names.map(value) + scope).map { $0 + "\n" }.joined()
  }

  private func signature(of text: String) throws -> String {
    #if SharedKey
      try credential().sign(text)
    #else
      throw RecordingError("\(entry.place): signatures are made with the trait SharedKey only")
    #endif
  }

  #if SharedKey
    private func credential() throws -> SharedKeyCredential {
      try SharedKeyCredential(account: ReplaySession.account, key: EmulatorAccount.developmentKey)
    }
  #endif
}
