import AzureAuthSAS
import AzureCore
import Testing

@Suite("A shared access signature never prints its secret")
struct SharedAccessSignatureRedactionTests {
  static let text = "sv=2026-10-06&sp=r&sduoid=HIDDENUSER&future=HIDDENFUTURE&sig=SECRET%2BSECRET"

  @Test("Every way to print it hides the signature and what is not known to be harmless")
  func redacted() throws {
    let signature = try SharedAccessSignature(Self.text)
    for print in prints(of: signature) + prints(of: RotatingSharedAccessSignature(signature)) {
      #expect(!print.contains("SECRET"))
      #expect(!print.contains("HIDDEN"))
    }
  }

  @Test("The query, wrapped as a secret, does not print either")
  func redactedQuery() throws {
    for print in prints(of: try SharedAccessSignature(Self.text).query) {
      #expect(!print.contains("SECRET"))
    }
  }

  @Test("What holds it does not print it either")
  func redactedInside() throws {
    struct Holder { var signature: SharedAccessSignature? }
    let signature = try SharedAccessSignature(Self.text)
    for print in prints(of: Holder(signature: signature)) + prints(of: [signature])
      + prints(of: ["a": signature])
    {
      #expect(!print.contains("SECRET"))
    }
  }

  @Test("The description shows the rest for logs")
  func description() throws {
    let signature = try SharedAccessSignature(Self.text)
    #expect(
      signature.description == "sv=2026-10-06&sp=r&sduoid=REDACTED&REDACTED=REDACTED&sig=REDACTED")
  }

  private func prints(of value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    var mirrored = ""
    func walk(_ mirror: Mirror) {
      for child in mirror.children {
        mirrored += "\(child.label ?? ""): \(child.value) \(String(reflecting: child.value))\n"
        walk(Mirror(reflecting: child.value))
      }
      if let parent = mirror.superclassMirror { walk(parent) }
    }
    walk(Mirror(reflecting: value))
    return ["\(value)", String(describing: value), String(reflecting: value), dumped, mirrored]
  }
}
