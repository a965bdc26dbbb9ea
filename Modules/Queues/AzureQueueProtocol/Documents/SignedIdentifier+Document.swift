import AzureAuthSAS
import AzureCore
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
          "\(QuotedText.name("The access policy", identifier.id, longest: maximumLength)) is given twice",
          advice: "use each id once")
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
  static func list(in response: AzureResponse, reader: any XMLReader) throws(AzureError) -> [SignedIdentifier]
  {
    let root = try ResponseElement(root: "SignedIdentifiers", of: response, reader: reader)
    return try root.map("SignedIdentifier", called: "a SignedIdentifier") { element throws(AzureError) in
      let id = element.text(ifPresent: "Id") ?? ""
      return SignedIdentifier(
        id: id, accessPolicy: element.child(ifPresent: "AccessPolicy").map { AccessPolicy($0) })
    }
  }
}

extension AccessPolicy {
  /// The elements that are there, in the service's order; what could not be read goes back as it came.
  fileprivate func fields() throws(AzureError) -> [(String, String)] {
    var texts: [(String, String?)] = [("Start", nil), ("Expiry", nil), ("Permission", permissions?.letters)]
    if let startsOn { texts[0].1 = try Parameters.policyDate(startsOn, of: "startsOn") }
    if let expiresOn { texts[1].1 = try Parameters.policyDate(expiresOn, of: "expiresOn") }
    return texts.compactMap { name, text in (text ?? unreadableFields[name]).map { (name, $0) } }
  }

  fileprivate init(_ element: consuming ResponseElement) {
    self.init()
    startsOn = element.date(ifReadable: "Start")
    if startsOn == nil { keep("Start", of: &element) }
    expiresOn = element.date(ifReadable: "Expiry")
    if expiresOn == nil { keep("Expiry", of: &element) }
    permissions = element.text(ifPresent: "Permission").flatMap { QueueSASPermissions(letters: $0) }
    if permissions == nil { keep("Permission", of: &element) }
  }

  private mutating func keep(_ name: StaticString, of element: inout ResponseElement) {
    guard let text = element.text(ifPresent: name), !text.isEmpty else { return }
    unreadableFields["\(name)"] = text
  }
}
