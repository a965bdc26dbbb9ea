import AzureAuthSAS
import AzurePipeline
import AzureXML

extension SignedIdentifier {
  /// How many policies a queue can have.
  private static let maximumCount = 5
  private static let maximumLength = 64

  /// The document of Set Queue ACL, after checking the names.
  static func document(of identifiers: [SignedIdentifier]) throws(AzureError) -> [UInt8] {
    guard identifiers.count <= maximumCount else {
      throw .invalidArgument(
        "There are \(identifiers.count) access policies", advice: "a queue can have at most \(maximumCount)")
    }
    var seen: Set<ExactText> = []
    var policies: [(id: String, fields: [(String, String)]?)] = []
    for identifier in identifiers {
      let length = identifier.id.utf16.count
      guard (1...maximumLength).contains(length) else {
        throw .invalidArgument(
          "The id of an access policy has \(length) characters", advice: "use 1 to \(maximumLength)")
      }
      guard seen.insert(ExactText(identifier.id)).inserted else {
        throw .invalidArgument(
          "The access policy '\(identifier.id)' is given twice", advice: "use each id once")
      }
      policies.append((identifier.id, try identifier.accessPolicy?.fields()))
    }
    return try RequestDocument.write("The access policies") { writer throws(XMLError) in
      try writer.element("SignedIdentifiers") { writer throws(XMLError) in
        for policy in policies {
          try writer.element("SignedIdentifier") { writer throws(XMLError) in
            try writer.element("Id", text: policy.id)
            guard let fields = policy.fields else { return }
            try writer.element("AccessPolicy") { writer throws(XMLError) in
              for (name, text) in fields { try writer.element(name, text: text) }
            }
          }
        }
      }
    }
  }

  /// Reads the `SignedIdentifiers` of a response.
  static func list(in response: Response, reader: any XMLReader) throws(AzureError) -> [SignedIdentifier] {
    let root = try ResponseElement(root: "SignedIdentifiers", of: response, reader: reader)
    return try root.map("SignedIdentifier", called: "a SignedIdentifier") { element throws(AzureError) in
      var identifier = SignedIdentifier(id: try element.text("Id"))
      if let policy = element.child(ifPresent: "AccessPolicy", called: "an AccessPolicy") {
        identifier.accessPolicy = try AccessPolicy(policy)
      }
      return identifier
    }
  }
}

extension AccessPolicy {
  /// The elements that are there, in the service's order.
  fileprivate func fields() throws(AzureError) -> [(String, String)] {
    var fields: [(String, String)] = []
    if let startsOn { fields.append(("Start", try Parameters.policyDate(startsOn, of: "startsOn"))) }
    if let expiresOn { fields.append(("Expiry", try Parameters.policyDate(expiresOn, of: "expiresOn"))) }
    if let permissions { fields.append(("Permission", permissions.letters)) }
    return fields
  }

  fileprivate init(_ element: consuming ResponseElement) throws(AzureError) {
    self.init(
      startsOn: try element.iso8601Date(ifPresent: "Start"),
      expiresOn: try element.iso8601Date(ifPresent: "Expiry"))
    guard let letters = element.text(ifPresent: "Permission") else { return }
    guard let permissions = QueueSASPermissions(letters: letters) else {
      throw element.malformed("the Permission of an AccessPolicy is not made of lower-case letters")
    }
    self.permissions = permissions
  }
}
