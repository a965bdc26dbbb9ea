import AzurePolicies
import Testing

@Suite("What is taken out of what the service says")
struct TextRedactionTests {
  @Test("The string to sign keeps its lines, but for the values of metadata and the pop receipt")
  func stringToSign() {
    let text = """
      Server used following string to sign: 'PUT

      application/xml
      x-ms-client-request-id:id-1
      x-ms-date:Tue, 03 Mar 2026 04:05:06 GMT
      x-ms-meta-owner:S3CRET of two words
      x-ms-meta-empty:
      x-ms-version:2026-02-06
      /contoso/tasks/messages/id-2
      popreceipt:S3CRET+/=
      timeout:30'.
      """
    let redacted = """
      Server used following string to sign: 'PUT

      application/xml
      x-ms-client-request-id:id-1
      x-ms-date:Tue, 03 Mar 2026 04:05:06 GMT
      x-ms-meta-owner:<redacted>
      x-ms-meta-empty:<redacted>
      x-ms-version:2026-02-06
      /contoso/tasks/messages/id-2
      popreceipt:<redacted>
      timeout:30'.
      """
    #expect(TextRedaction.redact(text) == redacted)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      TextRedaction.redact(lines.joined(separator: "\r\n"))
        == redacted.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
  }

  @Test(
    "Values are taken out wherever they stand, and in whatever case their names are",
    arguments: [
      ("X-Ms-Meta-Owner: S3CRET", "X-Ms-Meta-Owner:<redacted>"),
      ("a x-ms-meta-a:S3CRET, x-ms-meta-b:S3CRET", "a x-ms-meta-a:<redacted>"),
      ("PopReceipt : S3CRET\nnext", "PopReceipt :<redacted>\nnext"),
      (
        "https://x/q/messages/1?popreceipt=S3CRET&visibilitytimeout=3",
        "https://x/q/messages/1?popreceipt=<redacted>&visibilitytimeout=3"
      ),
      ("'POPRECEIPT=S3CRET'", "'POPRECEIPT=<redacted>'"),
      ("q%3Fpopreceipt%3DS3CRET", "q%3Fpopreceipt%3D<redacted>"),
      ("?sv=1&sig=S3CRET&popreceipt=S3CRET", "?sv=1&sig=<redacted>&popreceipt=<redacted>"),
    ])
  func values(text: String, redacted: String) {
    #expect(TextRedaction.redact(text) == redacted)
  }

  @Test(
    "What is no such value stays",
    arguments: [
      "", "The metadata specified is invalid.", "the popreceipt does not match", "x-ms-meta-",
      "x-ms-version:1",
      "The specified pop receipt did not match the pop receipt for a dequeued message.", "design=3",
    ])
  func others(text: String) {
    #expect(TextRedaction.redact(text) == text)
  }
}
