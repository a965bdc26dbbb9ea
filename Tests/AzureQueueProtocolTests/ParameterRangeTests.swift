import AzureCore
import AzureQueueProtocol
import Testing

@Suite("The ranges of parameters")
struct ParameterRangeTests {
  /// Expects a request to be made, or to be refused with an error that names the parameter and the range.
  private func check(
    _ operation: some QueueOperation, _ refusal: String?, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let endpoint = try ProtocolBench.endpoint()
    guard let refusal else {
      #expect(throws: Never.self, sourceLocation: sourceLocation) {
        try operation.request(in: CallSite(endpoint))
      }
      return
    }
    let error = try #require(throws: AzureError.self, sourceLocation: sourceLocation) {
      try operation.request(in: CallSite(endpoint))
    }
    #expect(error.kind == .invalidArgument, sourceLocation: sourceLocation)
    #expect(error.effect == .notSent, sourceLocation: sourceLocation)
    #expect("\(error)" == refusal, sourceLocation: sourceLocation)
  }

  private static let fractions = "use whole seconds: the service does not count fractions"

  @Test(
    "A send may hide a message for 0 to 604,800 seconds",
    arguments: [
      (Duration.zero, nil), (.seconds(604_800), nil),
      (.seconds(-1), "visibilityTimeout is -1 seconds – use 0 to 604800 seconds"),
      (.seconds(604_801), "visibilityTimeout is 604801 seconds – use 0 to 604800 seconds"),
      (.milliseconds(500), "visibilityTimeout is 0.5 seconds – \(fractions)"),
      (.seconds(Int64.max), "visibilityTimeout is 9223372036854775807 seconds – use 0 to 604800 seconds"),
    ] as [(Duration, String?)])
  func sendVisibility(timeout: Duration, refusal: String?) throws {
    try check(
      SendMessage(
        to: ProtocolBench.queue(), "x", encoding: .text, visibilityTimeout: timeout, timeToLive: .never),
      refusal)
  }

  @Test(
    "A message may live for a second or more, or for ever",
    arguments: [
      (TimeToLive.never, nil), (.seconds(1), nil), (.days(7), nil), (.seconds(1 << 30), nil),
      (.seconds(2_147_483_647), nil),
      (.seconds(2_147_483_648), "timeToLive is 2147483648 seconds – use 1 to 2147483647 seconds"),
      (.seconds(0), "timeToLive is 0 seconds – use 1 to 2147483647 seconds"),
      (.seconds(-1), "timeToLive is -1 seconds – use 1 to 2147483647 seconds"),
      (.days(Int.max), "timeToLive is 9223372036854775807 seconds – use 1 to 2147483647 seconds"),
      (.duration(.milliseconds(1_500)), "timeToLive is 1.5 seconds – \(fractions)"),
    ] as [(TimeToLive, String?)])
  func timeToLive(time: TimeToLive, refusal: String?) throws {
    try check(SendMessage(to: ProtocolBench.queue(), "x", encoding: .text, timeToLive: time), refusal)
  }

  @Test(
    "A message must live longer than it is hidden",
    arguments: [
      (59, 60, nil),
      (
        60, 60,
        "visibilityTimeout is 60 seconds and timeToLive 60 – let the message live longer than it is hidden"
      ),
      (
        61, 60,
        "visibilityTimeout is 61 seconds and timeToLive 60 – let the message live longer than it is hidden"
      ),
      (604_800, nil, nil),
    ] as [(Int, Int?, String?)])
  func hiddenAndLiving(hidden: Int, living: Int?, refusal: String?) throws {
    try check(
      SendMessage(
        to: ProtocolBench.queue(), "x", encoding: .text, visibilityTimeout: .seconds(hidden),
        timeToLive: living.map(TimeToLive.seconds)), refusal)
  }

  @Test(
    "A receive may hide messages for 1 to 604,800 seconds",
    arguments: [
      (Duration.seconds(1), nil), (.seconds(604_800), nil),
      (.zero, "visibilityTimeout is 0 seconds – use 1 to 604800 seconds"),
      (.seconds(604_801), "visibilityTimeout is 604801 seconds – use 1 to 604800 seconds"),
      (.milliseconds(1_001), "visibilityTimeout is 1.001 seconds – \(fractions)"),
    ] as [(Duration, String?)])
  func receiveVisibility(timeout: Duration, refusal: String?) throws {
    try check(
      ReceiveMessages(from: ProtocolBench.queue(), visibilityTimeout: timeout, encoding: .text), refusal)
  }

  @Test(
    "A receive and a peek may ask for 1 to 32 messages",
    arguments: [
      (1, nil), (32, nil), (0, "limit is 0 – use 1 to 32 messages"),
      (33, "limit is 33 – use 1 to 32 messages"),
      (-1, "limit is -1 – use 1 to 32 messages"),
      (Int.max, "limit is 9223372036854775807 – use 1 to 32 messages"),
    ] as [(Int, String?)])
  func count(count: Int, refusal: String?) throws {
    try check(ReceiveMessages(from: ProtocolBench.queue(), maximum: count, encoding: .text), refusal)
    try check(PeekMessages(in: ProtocolBench.queue(), maximum: count, encoding: .text), refusal)
  }

  @Test(
    "An update may hide a message for 0 to 604,800 seconds",
    arguments: [
      (Duration.zero, nil), (.seconds(604_800), nil),
      (.seconds(-1), "visibilityTimeout is -1 seconds – use 0 to 604800 seconds"),
      (.seconds(604_801), "visibilityTimeout is 604801 seconds – use 0 to 604800 seconds"),
      (.microseconds(1), "visibilityTimeout is 1e-06 seconds – \(fractions)"),
    ] as [(Duration, String?)])
  func updateVisibility(timeout: Duration, refusal: String?) throws {
    try check(
      UpdateMessage(
        in: ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"), visibilityTimeout: timeout),
      refusal)
  }

  private static let useTheirs =
    "use the one that the service gave with the message; if it gave none, the message cannot be changed, and can be "
    + "received again when its visibility timeout is over"

  @Test(
    "An id and a receipt are needed to update and to delete",
    arguments: [
      ("1", "r", nil),
      ("", "r", "The message id is empty – \(useTheirs)"),
      ("1", "", "The pop receipt is empty – \(useTheirs)"),
    ] as [(String, String, String?)])
  func identity(id: String, receipt: String, refusal: String?) throws {
    let receipt = PopReceipt(rawValue: receipt)
    try check(
      UpdateMessage(in: ProtocolBench.queue(), id: id, popReceipt: receipt, visibilityTimeout: .zero), refusal
    )
    try check(DeleteMessage(in: ProtocolBench.queue(), id: id, popReceipt: receipt), refusal)
  }

  @Test("A receipt prints shortened")
  func receipt() {
    #expect("\(PopReceipt(rawValue: "AgAAAAMAAAAAAAAAk1Jx9Q2q3AE="))" == "PopReceipt(…3AE=)")
  }

  @Test("A message id that a front end would take for the path above is refused", arguments: [".", ".."])
  func dotSegments(id: String) throws {
    let (queue, endpoint) = (try ProtocolBench.queue(), try ProtocolBench.endpoint())
    let receipt = PopReceipt(rawValue: "r")
    for attempt in [
      { try DeleteMessage(in: queue, id: id, popReceipt: receipt).request(in: CallSite(endpoint)) },
      {
        try UpdateMessage(in: queue, id: id, popReceipt: receipt, visibilityTimeout: .zero)
          .request(in: CallSite(endpoint))
      },
    ] {
      #expect(throws: AzureError.self) { _ = try attempt() }
    }
  }

  @Test("Service properties without any setting are refused")
  func nothingSet() {
    #expect(throws: AzureError.self) {
      try SetServiceProperties(ServiceProperties()).request(in: ProtocolBench.site())
    }
  }
}
