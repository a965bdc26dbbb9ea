import AzureAuthSharedKey
import AzureCore
import Testing

@Suite("Connection strings: grammar and refusals")
struct ConnectionStringGrammarTests {
  @Test(
    "Case of names, blanks, empty segments and foreign settings do not matter",
    arguments: [
      "AccountName=contoso;AccountKey=a2V5a2U=", "ACCOUNTNAME=contoso;accountkey=a2V5a2U=",
      ";;AccountName=contoso;;AccountKey=a2V5a2U=;;", " AccountName = contoso ; AccountKey = a2V5a2U= ; ",
      "AccountName=contoso;\n  AccountKey=a2V5a2U=;\r\n",
      "AccountName=contoso;AccountKey=a2V5a2U=;BlobEndpoint=;FileEndpoint=x;TableEndpoint=y;DfsEndpoint=z",
      "AccountName=contoso;AccountKey=a2V5a2U=;BlobSecondaryEndpoint=x;AccountKeyName=primary;Unknown=1",
      // Quotation marks as files of settings keep them.
      "\"AccountName=contoso;AccountKey=a2V5a2U=\"", "'AccountName=contoso;AccountKey=a2V5a2U='",
      " \" AccountName=contoso;AccountKey=a2V5a2U=; \" \n", "'\"AccountName=contoso;AccountKey=a2V5a2U=\"'",
      "\u{FEFF}\"AccountName=contoso;AccountKey=a2V5a2U=\"",
      "AccountName=\"contoso\";AccountKey='a2V5a2U='", "AccountName=contoso;AccountKey=\"a2V5a2U=\"",
      "\"AccountName='contoso';AccountKey=a2V5a2U=\"", "AccountName=\" contoso \";AccountKey=a2V5a2U=",
      "AccountName=contoso;AccountKey=a2V5a2U=;Unknown=\"1;Other='2",
      "Some Name-of_x.y=1;AccountName=contoso;AccountKey=a2V5a2U=",
    ])
  func tolerated(text: String) throws {
    let connection = try ConnectionString(text)
    #expect(connection.accountName == "contoso")
    #expect(connection.accountKey?.value == "a2V5a2U=")
    #expect(connection.queueEndpoint.url == "https://contoso.queue.core.windows.net")
  }

  @Test("A setting is named by its own letters", arguments: ["Account\u{212A}ey", "AccountKey\u{301}"])
  func otherLetters(name: String) throws {
    for text in ["AccountName=contoso;\(name)=SECRET", "AccountName=contoso;AccountKey=a2V5;\(name)=SECRET"] {
      let error = #expect(throws: AzureError.self) { try ConnectionString(text) }
      #expect(
        error.map { "\($0)".contains("a character that no name has") && !"\($0)".contains("SECRET") } == true)
    }
  }

  @Test(
    "A string that breaks a rule is refused, and no part of it is repeated",
    arguments: [
      // not a list of settings
      "", " ; ;", "SECRET", "AccountName=contoso;SECRET", "=SECRET;AccountName=contoso",
      "AccountName=contoso;SECRET;AccountKey=a2V5a2U=",
      // twice
      "AccountName=contoso;accountname=SECRET", "AccountName=contoso;SECRET=1;secret=2",
      // without a value
      "AccountName=;AccountKey=SECRET==", "AccountName=contoso;AccountKey= ;X=SECRET",
      // protocol
      "AccountName=contoso;DefaultEndpointsProtocol=SECRET",
      "AccountName=contoso;DefaultEndpointsProtocol=ftp",
      // key
      "AccountName=contoso;AccountKey=SECRET!!", "AccountName=contoso;AccountKey=SECRET1",
      "AccountKey=SECRET==", "AccountKey=SECRET==;QueueEndpoint=https://a.example",
      "AccountKey=SECRET==;QueueEndpoint=https://contoso.queue.core.windows.net",
      // account
      "AccountName=SECRET", "AccountName=se/SECRET", "AccountName=ab",
      "AccountName=abcdefghijklmnopqrstuvwxy",
      "AccountName=contoso-secondary",
      // suffix
      "AccountName=contoso;EndpointSuffix=SECRET/x", "AccountName=contoso;EndpointSuffix=.core.windows.net",
      "AccountName=contoso;EndpointSuffix=a..b", "AccountName=contoso;EndpointSuffix=SECRET?x",
      "AccountName=contoso;EndpointSuffix=a b",
      // endpoints
      "QueueEndpoint=ftp://SECRET", "QueueEndpoint=https://", "QueueEndpoint=http://127.0.0.1:10001",
      "QueueEndpoint=https://contoso.queue.core.windows.net/SECRET",
      "QueueEndpoint=http://127.0.0.1:10001/acc/SECRET", "QueueEndpoint=https://user:SECRET@h.example",
      "QueueEndpoint=https://h.example:SECRET", "QueueEndpoint=https://h.example/é",
      "AccountName=contoso;QueueSecondaryEndpoint=https://SECRET.example",
      "SharedAccessSignature=sv=1&sig=SECRET",
      "QueueEndpoint=https://a.example;QueueSecondaryEndpoint=SECRET:x",
      "QueueEndpoint=https://a.example;QueueSecondaryEndpoint=https://b.example?sv=1&sig=SECRET",
      "DefaultEndpointsProtocol=https;BlobEndpoint=https://SECRET.example",
      // signature
      "AccountName=contoso;SharedAccessSignature=SECRET",
      "AccountName=contoso;SharedAccessSignature=sv=SECRET",
      "QueueEndpoint=https://a.example?comp=SECRET", "QueueEndpoint=https://a.example?sig=SECRET&sig=SECRET",
      "QueueEndpoint=https://a.example?sv=1&sig=SECRET;SharedAccessSignature=sv=1&sig=SECRET",
      // emulator
      "UseDevelopmentStorage=SECRET", "UseDevelopmentStorage=true;AccountKey=SECRET==",
      "UseDevelopmentStorage=true;AccountName=contoso",
      "UseDevelopmentStorage=true;QueueEndpoint=http://SECRET",
      "UseDevelopmentStorage=true;DefaultEndpointsProtocol=https",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=SECRET",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=ftp://SECRET",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://h?SECRET",
      "DevelopmentStorageProxyUri=http://SECRET;AccountName=contoso",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://SECRET:8888",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://192.0.2.1:8888/",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://[::1]:99",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://SECRET/path",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://SECRET#x",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://user@SECRET",
      // quotation marks
      "\"AccountName=contoso;AccountKey=SECRET==", "'AccountName=contoso;AccountKey=SECRET==\"",
      "\"AccountName=contoso;AccountKey=SECRET==\";", "\"", "\"\"", "''",
      "\u{201C}AccountName=contoso\u{201D}",
      "AccountName=\"contoso;AccountKey=SECRET==", "AccountName=contoso\";AccountKey=SECRET==",
      "AccountName=contoso;AccountKey=\"SECRET==", "AccountName=contoso;AccountKey=SECRET==\"",
      "AccountName=contoso;AccountKey=\"SECRET=='", "AccountName=\"\";AccountKey=SECRET==",
      "QueueEndpoint=https://a.example/SECRET'", "\\\"AccountName=contoso;AccountKey=SECRET==\\\"",
      // something that stuck to a name
      "\"AccountName\"=contoso;AccountKey=SECRET==", "AccountName=contoso;`AccountKey=SECRET==",
      "AccountName=contoso;\u{200B}AccountKey=SECRET==", "AccountName=contoso;\u{A0}AccountKey=SECRET==",
      "AccountName=contoso;\u{FEFF}AccountKey=SECRET==",
      "export CS='AccountName=contoso;AccountKey=SECRET=='",
      // signatures
      "QueueEndpoint=https://a.example?sv=1&sig=SECRET;QueueSecondaryEndpoint=https://b.example?sv=1&sig=OTHER",
      "AccountName=contoso;SharedAccessSignature=sv=1&sig=SECRET#x",
      "AccountName=contoso;SharedAccessSignature=sv=1&sig=SECRET\"x",
      // addresses
      "AccountName=contoso;QueueEndpoint=http://127.0.0.1:10001/contoso/SECRET",
      "AccountName=contoso;QueueEndpoint=http://127.0.0.1/SECRET/contoso/tasks",
    ])
  func refused(text: String) throws {
    let error = try #require(throws: AzureError.self) { try ConnectionString(text) }
    #expect(error.kind == .invalidArgument)
    #expect(error.cause == nil)
    let print = "\(error)"
    for part in ["secret", "contoso", "abcdefghijklmnopqrstuvwxy", "a.example", "ftp"] {
      #expect(!print.lowercased().contains(part))
    }
  }

  @Test(
    "An address is refused with its own reason",
    arguments: [
      ("http://127.0.0.1:10001", "names no account"), ("http://localhost:10001/", "names no account"),
      ("http://azurite?sv=1&sig=x", "names no account"),
      ("http://127.0.0.1:8080/azurite/devstoreaccount1", "has a path beyond the account"),
      ("http://azurite.queue.svc.cluster.local/acc", "has a path that does not end with its account"),
      ("ftp://queues.example", "is not an http or https address"),
      ("https://queues.example:99999", "has a host or a port that is not valid"),
      ("https://user:pw@queues.example", "has a user before its host"),
      ("https://queues.example#part", "has a fragment: what follows '#' is never sent"),
      ("https://queues.example/a#part", "has a fragment: what follows '#' is never sent"),
      ("https://queues.example/a b", "holds blanks, control or non-ASCII characters"),
      ("https://queues.example/..", "has '.' or '..' as a segment of its path"),
      ("https://queues.example/%zz", "has a path that is not percent-encoded UTF-8"),
    ]
      + "\"<>{}|\\^`[]".map {
        ("https://queues.example/a\($0)b", "has a character that must be percent-encoded")
      })
  func addresses(address: String, predicate: String) throws {
    for setting in ["QueueEndpoint", "QueueEndpoint=https://queues.example;QueueSecondaryEndpoint"] {
      let error = try #require(throws: AzureError.self) { try ConnectionString("\(setting)=\(address)") }
      let name = setting.split(separator: ";").last?.split(separator: "=").first ?? ""
      #expect(error.message == "\(name) of the connection string \(predicate)")
      #expect(error.advice != nil)
    }
  }

  static let credentials = [
    "", "AccountKey=a2V5a2U=;", "SharedAccessSignature=sv=1&sig=x;",
    "QueueSecondaryEndpoint=https://b.example;",
  ]

  @Test("No account has a name with other characters, whatever authorizes", arguments: credentials)
  func names(credential: String) throws {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.".utf8)
    let others = (UInt8(1)...127).filter { !allowed.contains($0) && $0 != UInt8(ascii: ";") }
      .map { "dev\(Character(Unicode.Scalar($0)))store" }
    for name in others + [
      "devstoreaccount1\\", "dev%22store", "dévstore", "dev\u{200B}store", "devstore-secondary",
    ] {
      for address in [
        "https://queues.example", "http://127.0.0.1:10001/dev%22store", "https://queues.example/devstore",
      ] {
        let text = "AccountName=\(name);\(credential)QueueEndpoint=\(address)"
        let error = try #require(throws: AzureError.self, "\(text)") { try ConnectionString(text) }
        #expect(error.message == "AccountName of the connection string is not a valid name", "\(text)")
      }
    }
    for byte in allowed {
      let name = "a\(Character(Unicode.Scalar(byte)))b"
      let connection = try ConnectionString(
        "AccountName=\(name);\(credential)QueueEndpoint=https://queues.example")
      #expect(connection.accountName == name)
    }
  }

  @Test("An error names the setting at fault in its usual spelling")
  func namesSetting() throws {
    let error = try #require(throws: AzureError.self) {
      try ConnectionString("accountname=contoso;QUEUESECONDARYENDPOINT=https://b.example")
    }
    #expect(error.message.contains("QueueSecondaryEndpoint"))
  }
}
