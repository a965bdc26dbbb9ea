import AzureAuthSAS
import AzureCore
import Testing

@testable import AzureQueueProtocol

@Suite("Advice about times, on clocks of any date")
struct FailureAdviceTests {
  @Test(
    "A time is said in the largest unit that it has two of, however long it is",
    arguments: [
      (Duration.zero, "0 seconds"), (.milliseconds(1999), "1 second"), (.seconds(119), "119 seconds"),
      (.seconds(120), "2 minutes"), (.seconds(7200), "2 hours"), (.seconds(172_800), "2 days"),
      (.zero - .seconds(Int64.max) * 9, "0 seconds"), (.seconds(Int64.max), "106751991167300 days"),
      (.seconds(Int64.max) * 9, "106751991167300 days"),
    ])
  func words(duration: Duration, words: String) {
    #expect(FailureAdvice.words(duration) == words)
  }

  @Test(
    "A refused signature is explained at every date",
    arguments: [
      Timestamp(seconds: .min), Timestamp(seconds: .max, nanoseconds: 999_999_999), Timestamp(seconds: 0),
      Timestamp(seconds: 1_772_510_706),
    ], ["st=2026-01-01", "se=2026-01-01", "st=0001-01-01&se=9999-12-31", "sp=r"])
  func signature(now: Timestamp, times: String) throws {
    let signature = try SharedAccessSignature("sv=2025-11-05&\(times)&sig=c2ln")
    let account = try StorageAccount.endpoint("https://contoso.queue.core.windows.net", credential: signature)
    var error = AzureError(.service, "refused")
    error.status = 403
    error.code = .authenticationFailed
    let advice = FailureAdvice.sentence(for: error, AdviceFacts(account), now: now)
    #expect(advice?.contains("shared access signature") == true)
  }
}
