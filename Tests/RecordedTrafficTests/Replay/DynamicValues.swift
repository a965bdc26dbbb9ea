/// Which value of the engine stands for which value of a recording: ids, receipts, and texts that were not recorded.
struct DynamicValues {
  /// A message as the recording and the engine name it.
  private struct Holder {
    let id: String
    let receipt: String
  }

  private var ids: [String: String] = [:]
  private var receipts: [String: Holder] = [:]
  private var newestReceipts: [String: String] = [:]
  private var texts: [String: String] = [:]
  private var standInCount = 0

  /// The engine's id of a recorded message.
  func id(_ recorded: String) -> String? { ids[recorded] }

  /// The engine's receipt for a recorded one.
  func receipt(_ recorded: String) -> String? { receipts[recorded]?.receipt }

  /// The engine's id of the message that a recorded receipt was given for.
  func id(holding receipt: String) -> String? { receipts[receipt]?.id }

  /// The newest recorded receipt of a recorded message.
  func newestReceipt(of id: String) -> String? { newestReceipts[id] }

  /// Notes that two ids name the same message; answers whether that agrees with what was noted before.
  mutating func bind(id recorded: String, to given: String) -> Bool {
    if let known = ids[recorded] { return known == given }
    guard !ids.values.contains(given) else { return false }
    ids[recorded] = given
    return true
  }

  mutating func bind(receipt recorded: String, to given: String, recordedID: String, givenID: String) {
    receipts[recorded] = Holder(id: givenID, receipt: given)
    newestReceipts[recordedID] = recorded
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
