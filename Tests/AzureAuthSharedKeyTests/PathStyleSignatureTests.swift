#if SharedKey
  import AzureAuthSharedKey
  import AzureCore
  import Crypto
  import HTTPTypes
  import TestSupport
  import Testing

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  @Suite("What is signed at addresses of every style")
  struct PathStyleSignatureTests {
    private static let account = ConnectionString.developmentAccountName
    private static let key = ConnectionString.developmentAccountKey

    /// Addresses of one account, each with the resource that is signed for its queue `jobs`: `/account`, and then the path as
    /// it goes over the wire.
    private static let addresses = [
      ("http://127.0.0.1:10001/devstoreaccount1", "/devstoreaccount1/devstoreaccount1/jobs/messages"),
      (
        "http://127.0.0.1:8080/azurite/devstoreaccount1",
        "/devstoreaccount1/azurite/devstoreaccount1/jobs/messages"
      ),
      ("http://azurite/a%20b/devstoreaccount1", "/devstoreaccount1/a%20b/devstoreaccount1/jobs/messages"),
      (
        "http://azurite.queue.svc.cluster.local:10001/devstoreaccount1",
        "/devstoreaccount1/devstoreaccount1/jobs/messages"
      ),
      (
        "https://gateway.example/storage/devstoreaccount1",
        "/devstoreaccount1/storage/devstoreaccount1/jobs/messages"
      ),
      ("https://gateway.example/storage", "/devstoreaccount1/storage/jobs/messages"),
      ("https://queues.example", "/devstoreaccount1/jobs/messages"),
      ("http://127.0.0.1:8080", "/devstoreaccount1/jobs/messages"),
      ("https://devstoreaccount1.queue.core.windows.net", "/devstoreaccount1/jobs/messages"),
    ]

    @Test(
      "The resource is the account and the path as sent, whatever stands before the account",
      arguments: addresses)
    func resource(address: String, resource: String) throws {
      let connection = try ConnectionString(
        "AccountName=\(Self.account);AccountKey=\(Self.key);QueueEndpoint=\(address)")
      #expect(connection.queueEndpoint.url == address)
      let endpoint = connection.queueEndpoint
      let name = try #require(HTTPField.Name("x-ms-date"))
      var request = AzureRequest(
        method: .get, scheme: endpoint.scheme, authority: endpoint.authority,
        path: endpoint.basePath + "/jobs/messages?peekonly=true", headerFields: [name: "D"])
      let credential = try #require(try connection.authorizer() as? SharedKeyCredential)
      let text = "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:D\n\(resource)\npeekonly:true"
      #expect(try credential.stringToSign(for: request) == text)
      try credential.authorize(&request, token: nil, context: .example)
      // Once more, by Crypto alone.
      let key = SymmetricKey(data: try #require(Data(base64Encoded: Self.key)))
      let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
      #expect(
        request.head.headerFields[.authorization]
          == "SharedKey \(Self.account):\(Data(code).base64EncodedString())")
    }

    @Test(
      "The secondary in the path is signed as sent, with the account's own name",
      arguments: addresses.prefix(5))
    func secondary(address: String, resource: String) throws {
      let endpoint = try StorageEndpoint(address, account: Self.account)
      let secondary = try #require(endpoint.secondary)
      let credential = try SharedKeyCredential(account: Self.account, key: Self.key)
      let name = try #require(HTTPField.Name("x-ms-date"))
      let request = AzureRequest(
        method: .get, scheme: secondary.scheme, authority: secondary.authority,
        path: secondary.basePath + "/",
        headerFields: [name: "D"])
      let path = address.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }
      #expect(try credential.stringToSign(for: request).hasSuffix("\n/\(Self.account)\(path)-secondary/"))
    }

    @Test("The time of signing grows with the number of header fields, in whatever order they are")
    func growth() throws {
      let credential = try SharedKeyCredential(account: Self.account, key: Self.key)
      for isBackwards in [false, true] {
        let power = try ThreadTime.power(below: 1.5, from: 500, to: 4000) { size in
          var fields = HTTPFields()
          for number in 0..<size {
            let name = HTTPField.Name("x-ms-meta-n\(isBackwards ? 99_999 - number : number * 7919 % 10_000)")
            fields.append(HTTPField(name: try #require(name), value: "v"))
          }
          fields.append(HTTPField(name: try #require(HTTPField.Name("x-ms-date")), value: "D"))
          let request = AzureRequest(
            method: .put, scheme: "http", authority: "h", path: "/q", headerFields: fields)
          _ = try credential.stringToSign(for: request)
        }
        #expect(power < 1.5, "backwards: \(isBackwards)")
      }
    }

    @Test("Many fields are signed in the order of few, several of one name in their own")
    func order() throws {
      var fields = HTTPFields()
      let names = (0..<100).map { "x-ms-meta-n\($0 * 37 % 50)" }
      for (index, name) in names.enumerated() {
        fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: "\(index)"))
      }
      fields.append(HTTPField(name: try #require(HTTPField.Name("x-ms-date")), value: "D"))
      let request = AzureRequest(
        method: .put, scheme: "http", authority: "h", path: "/q", headerFields: fields)
      let credential = try SharedKeyCredential(account: Self.account, key: Self.key)
      let lines = try credential.stringToSign(for: request).split(separator: "\n").dropFirst()
      // Letters and digits alone are in the order of their bytes.
      let expected = Set(names).sorted().map { name in
        let values = names.indices.filter { names[$0] == name }.map { "\($0)" }
        return "\(name):\(values.joined(separator: ","))"
      }
      #expect(lines.map(String.init) == ["x-ms-date:D"] + expected + ["/\(Self.account)/q"])
    }
  }
#endif
