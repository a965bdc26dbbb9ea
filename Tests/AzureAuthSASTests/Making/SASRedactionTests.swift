import AzureAuthSAS
import AzureCore
import Testing

@Suite("Signatures and keys never print while they are made")
struct SASRedactionTests {
  @Test("A made signature prints its fields, not itself")
  func signature() throws {
    let fields = QueueSAS(queue: "orders", permissions: [.process, .read], expiresOn: .noon)
    let made = try fields.signed(by: NotingSigner())
    #expect(made.description == "se=2026-03-10T12%3A00%3A00Z&sp=rp&sv=2025-11-05&sig=REDACTED")
    for print in prints(of: made) + prints(of: [made.query]) { #expect(!print.contains("SECRET")) }
  }

  @Test("The fields of a user delegation signature and its string to sign show nothing of the key's value")
  func delegation() throws {
    let fields = UserDelegationSAS(queue: "orders", key: .example, permissions: .read, expiresOn: .noon)
    for print in prints(of: fields) + prints(of: fields.key) { #expect(!print.contains("SECRET")) }
    #expect(!fields.stringToSign(account: "contosoq1").contains("SECRET"))
  }

  private func prints(of value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return ["\(value)", String(reflecting: value), dumped]
  }
}
