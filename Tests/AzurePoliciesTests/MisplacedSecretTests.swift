import AzureCore
import AzurePolicies
import Testing

@Suite("Secrets in the wrong place")
struct MisplacedSecretTests {
  private static let key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq=="

  @Test("A key that is given as a name or a version does not stand in the error")
  func notRepeated() throws {
    let attempts: [() throws -> Void] = [
      { _ = try StorageEndpoint.account(Self.key) }, { _ = try ServiceVersion(Self.key) },
      { _ = try StorageEndpoint("https://contoso.queue.core.windows.net", account: Self.key) },
      { _ = try StorageEndpoint("http://127.0.0.1:10001/contoso", account: Self.key) },
    ]
    for attempt in attempts {
      let error = #expect(throws: AzureError.self) { try attempt() }
      var text = "\(String(describing: error)) "
      dump(error, to: &text)
      #expect(!text.contains("Eby8"), "\(text)")
    }
  }

  @Test("A short text is repeated, as a person needs to see the slip")
  func repeated() {
    #expect(
      #expect(throws: AzureError.self) { try StorageEndpoint.account("Contoso") }?.message.contains(
        "'Contoso'")
        == true)
    #expect(
      #expect(throws: AzureError.self) { try ServiceVersion("2024") }?.message.contains("'2024'") == true)
  }
}
