import AzureCore
import AzureXML

/// Reads and writes `SignedIdentifiers`.
enum AccessPolicyDocument {
  private static let maximumPolicies = 5
  private static let maximumIDLength = 64

  static func bytes(_ policies: [StoredPolicy], _ version: ServiceVersion) throws(ServiceError) -> [UInt8] {
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("SignedIdentifiers") { writer throws(XMLError) in
        for policy in policies {
          try writer.element("SignedIdentifier") { writer throws(XMLError) in
            try writer.element("Id", text: policy.id)
            try write(policy, version, &writer)
          }
        }
      }
    }
    guard let document else { throw .internalError }
    return document
  }

  /// An identifier without a policy has no `AccessPolicy` element, as in recordings.
  private static func write(
    _ policy: StoredPolicy, _ version: ServiceVersion, _ writer: inout XMLWriter
  ) throws(XMLError) {
    guard policy.start != nil || policy.expiry != nil || policy.permissions != nil else { return }
    try writer.element("AccessPolicy") { writer throws(XMLError) in
      if let start = policy.start { try writer.element("Start", text: start.iso8601WithFraction) }
      if let expiry = policy.expiry { try writer.element("Expiry", text: expiry.iso8601WithFraction) }
      if let permissions = policy.permissions {
        try writer.element("Permission", text: permissions.text(version))
      }
    }
  }

  /// Reads the policies of a body; an empty body has none.
  static func policies(of body: [UInt8], reader: any XMLReader) throws(ServiceError) -> [StoredPolicy] {
    guard !body.isEmpty else { return [] }
    let root = try RequestDocument.root(of: body, named: "SignedIdentifiers", reader: reader)
    guard root.children.count <= maximumPolicies else { throw .invalidDocument() }
    var policies: [StoredPolicy] = []
    for (index, child) in root.children.enumerated() {
      guard child.isNamed("SignedIdentifier"), child.holdsOnce(among: ["Id", "AccessPolicy"]) else {
        throw .invalidDocument()
      }
      let id = child.text(of: "Id") ?? ""
      guard (1...maximumIDLength).contains(id.unicodeScalars.count) else { throw badID(index, body) }
      guard !policies.contains(where: { $0.id.isExactly(id) }) else { throw .invalidDocument() }
      policies.append(try policy(id, child))
    }
    return policies
  }

  private static func policy(_ id: String, _ tree: XMLTree) throws(ServiceError) -> StoredPolicy {
    guard let parts = tree.child("AccessPolicy") else { return StoredPolicy(id: id) }
    guard parts.holdsOnce(among: ["Start", "Expiry", "Permission"]) else { throw .invalidDocument() }
    var permissions: QueuePermissions?
    if let text = parts.child("Permission")?.trimmedText, !text.isEmpty {
      permissions = QueuePermissions(text)
      guard permissions != nil else { throw .invalidDocument() }
    }
    return StoredPolicy(
      id: id, start: try date("Start", parts), expiry: try date("Expiry", parts), permissions: permissions)
  }

  /// A date without a fraction, or with a fraction of seven digits: the service has been seen to refuse others.
  private static func date(_ name: String, _ tree: XMLTree) throws(ServiceError) -> Timestamp? {
    guard let text = tree.child(name)?.trimmedText, !text.isEmpty else { return nil }
    let digits = text.split(separator: ".", maxSplits: 1).dropFirst().first?.prefix {
      ("0"..."9").contains($0)
    }
    guard digits == nil || digits?.count == 7, let date = Timestamp(iso8601: text) else {
      throw .invalidDocument()
    }
    return date
  }

  private static func badID(_ index: Int, _ body: [UInt8]) -> ServiceError {
    let location = XMLLocation(after: "SignedIdentifier", occurrence: index, in: body)
    return .invalidDocument(
      line: location.line, position: location.position,
      reason: "Signed identifier ID cannot be empty or over 64 characters in length")
  }
}
