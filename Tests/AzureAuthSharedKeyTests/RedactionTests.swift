import AzureAuthSharedKey
import AzureCore
import Testing

@Suite("Keys never print")
struct RedactionTests {
  /// Base64 of 23 bytes, so that the text itself can be looked for.
  static let key = "SECRETSECRETSECRETSECRETSECREQ=="

  @Test(
    "No way to print a connection string shows its key or signature",
    arguments: [
      "AccountName=contoso;AccountKey=\(key)", "AccountName=contoso;SharedAccessSignature=sv=1&sig=\(key)",
      "QueueEndpoint=https://a.example?sv=1&sig=\(key)", "AccountName=contoso",
    ])
  func connectionString(text: String) throws {
    let connection = try ConnectionString(text)
    struct Holder { var connection: ConnectionString? }
    for print in prints(of: connection) + prints(of: Holder(connection: connection)) {
      #expect(!print.contains("SECRET"))
    }
    for print in prints(of: connection.accountKey as Any)
      + prints(of: connection.sharedAccessSignature as Any)
    {
      #expect(!print.contains("SECRET"))
    }
  }

  @Test("The description of a connection string says where it leads and by what right")
  func description() throws {
    #expect(
      try ConnectionString("AccountName=contoso;AccountKey=\(Self.key)").description
        == "ConnectionString(https://contoso.queue.core.windows.net, account: contoso, credential: account key)"
    )
  }

  #if SharedKey
    @Test("No way to print a shared key credential shows its key, as text or as bytes")
    func credential() throws {
      let credential = try SharedKeyCredential(account: "contoso", key: Self.key)
      struct Holder { var credential: SharedKeyCredential }
      let all =
        prints(of: credential) + prints(of: Holder(credential: credential))
        + prints(of: RotatingSharedKey(credential)) + prints(of: [credential])
      for print in all {
        #expect(!print.contains("SECRET"))
        // The first bytes of the key are 72, 64, 145.
        #expect(!print.contains("72, 64"))
        #expect(!print.contains("- 145"))
        #expect(!print.lowercased().contains("484091"))
        #expect(!print.contains("SymmetricKey"))
      }
      #expect("\(credential)" == "SharedKeyCredential(account: contoso, key: <redacted>)")
    }

    @Test("The string to sign holds no key")
    func stringToSign() throws {
      let vector = try #require(SignedRequests.worked.first)
      let credential = try SharedKeyCredential(account: vector.account, key: vector.key)
      #expect(try !credential.stringToSign(for: vector.request()).contains(vector.key))
    }
  #endif

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
