import AzureCore
import AzureXML

/// Reads `KeyInfo` and writes `UserDelegationKey`.
enum DelegationKeyDocument {
  private static let longestLife = Duration.seconds(7 * 86_400)

  /// Reads which key is requested.
  static func key(
    of body: [UInt8], for token: BearerToken?, _ context: RequestContext, reader: any XMLReader
  ) throws(ServiceError) -> DelegationKey {
    let root = try RequestDocument.root(of: body, named: "KeyInfo", reader: reader)
    let names: Set<String> = ["Start", "Expiry"]
    try root.checkNames(context.version.hasDelegatedTenants ? names.union(["DelegatedUserTid"]) : names)
    let now = context.now
    let latest = now + longestLife
    let expiry = try date("Expiry", try root.required("Expiry"))
    var start = Timestamp(seconds: now.seconds)
    if let node = root.child("Start"), !node.trimmedText.isEmpty { start = try date("Start", node) }
    guard start <= latest else { throw .invalidNode("Start", start.iso8601) }
    guard now < expiry, start < expiry, expiry <= latest else { throw .invalidNode("Expiry", expiry.iso8601) }
    let none = "00000000-0000-0000-0000-000000000000"
    return DelegationKey(
      objectID: token?.objectID ?? none, tenantID: token?.tenantID ?? none, start: start.iso8601,
      expiry: expiry.iso8601, service: "q", version: context.version.text,
      delegatedTenantID: root.child("DelegatedUserTid")?.trimmedText ?? "")
  }

  private static func date(_ name: String, _ node: XMLTree) throws(ServiceError) -> Timestamp {
    let text = node.trimmedText
    guard let date = Timestamp(iso8601: text), !text.contains(".") else { throw .invalidNode(name, text) }
    return date
  }

  static func bytes(_ key: DelegationKey, value: [UInt8]) throws(ServiceError) -> [UInt8] {
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("UserDelegationKey") { writer throws(XMLError) in
        try writer.element("SignedOid", text: ServiceDocument.carriable(key.objectID))
        try writer.element("SignedTid", text: ServiceDocument.carriable(key.tenantID))
        try writer.element("SignedStart", text: key.start)
        try writer.element("SignedExpiry", text: key.expiry)
        try writer.element("SignedService", text: key.service)
        try writer.element("SignedVersion", text: key.version)
        if !key.delegatedTenantID.isEmpty {
          try writer.element("SignedDelegatedUserTid", text: key.delegatedTenantID)
        }
        try writer.element("Value", text: Base64.encode(value))
      }
    }
    guard let document else { throw .internalError }
    return document
  }
}
