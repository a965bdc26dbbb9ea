/// Which value of the engine stands for which value of a recording: ids, receipts, and texts that were not recorded.
struct DynamicValues {
  /// A recorded receipt; messages that were handed out together have equal ones.
  private struct ReceiptKey: Hashable {
    let id: String
    let receipt: String
  }

  private var ids: [String: String] = [:]
  private var receipts: [ReceiptKey: String] = [:]
  private var newestReceipts: [String: String] = [:]
  private var texts: [String: String] = [:]
  private var standInCount = 0

  /// The engine's id of a recorded message.
  func id(_ recorded: String) -> String? { ids[recorded] }

  /// The recorded id of a message of the engine.
  func recordedID(_ given: String) -> String? { ids.first { $0.value == given }?.key }

  /// The engine's receipt for a recorded message and receipt.
  func receipt(_ recorded: String, of id: String) -> String? {
    receipts[ReceiptKey(id: id, receipt: recorded)]
  }

  /// The recorded message that a receipt was given for, if it was one alone.
  func holder(of receipt: String) -> String? {
    let holders = receipts.keys.filter { $0.receipt == receipt }
    return holders.count == 1 ? holders.first?.id : nil
  }

  /// The newest recorded receipt of a recorded message.
  func newestReceipt(of id: String) -> String? { newestReceipts[id] }

  /// Notes that two ids name the same message; returns whether that agrees with what was noted before.
  mutating func bind(id recorded: String, to given: String) -> Bool {
    if let known = ids[recorded] { return known == given }
    guard !ids.values.contains(given) else { return false }
    ids[recorded] = given
    return true
  }

  mutating func bind(receipt recorded: String, of id: String, to given: String) {
    receipts[ReceiptKey(id: id, receipt: recorded)] = given
    newestReceipts[id] = recorded
  }

  /// A text in the place of one that was not recorded.
  mutating func standIn() -> String {
    standInCount += 1
    return "not recorded \(standInCount)"
  }

  /// Whether the engine's text is the recorded one, or stands in for it.
  mutating func bind(text recorded: String, to given: String) -> Bool {
    guard given.hasPrefix("not recorded ") else { return recorded == given }
    if let known = texts[given] { return known == recorded }
    texts[given] = recorded
    return true
  }
}
