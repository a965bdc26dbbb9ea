/// A difference that stays, and why.
struct KnownDifference: Sendable {
  /// One line for the summary.
  let name: String
  /// Why the engine does not follow the recording.
  let why: String
  /// Whether all differences of a pair are of this kind.
  let explains: @Sendable (Recording.Entry, [Difference]) -> Bool

  static let all = [putWithoutContentType, oldReceipt, laggingSecondary, laggingRules, unparsedUpdate]

  private static let putWithoutContentType = KnownDifference(
    name: "no Content-Type on Put Message in January 2017",
    why: "The service sends it in every recording since July 2017, at the same version too."
  ) { entry, differences in
    entry.index.operation == "Put Message" && entry.index.version == "2016-05-31"
      && entry.file.hasPrefix("node-legacy-")
      && differences.allSatisfy { $0.aspect == "header Content-Type" && $0.recorded == "(none)" }
  }

  private static let oldReceipt = KnownDifference(
    name: "another word inside receipts in 2013",
    why: "Receipts are opaque; the engine's have the form of every recording since 2014."
  ) { entry, differences in
    entry.file.hasPrefix("node-2013-") && differences.allSatisfy { $0.aspect == "form of the receipt" }
  }

  private static let laggingSecondary = KnownDifference(
    name: "the secondary did not have the queue yet",
    why: "The engine's secondary shows the primary's state at once, so that tests do not depend on time."
  ) { entry, differences in
    guard RecordedTarget(entry.pair.request.url).isSecondary else { return false }
    if entry.index.errorCode == "QueueNotFound" {
      return differences.allSatisfy { ["status", "code", "reason phrase"].contains($0.aspect) }
    }
    return differences.allSatisfy { difference in
      let (recorded, given) = (
        difference.recorded.split(separator: " "), difference.given.split(separator: " ")
      )
      return difference.aspect == "listed queues" && recorded.count < given.count
        && Set(recorded).isSubset(of: given)
    }
  }

  private static let laggingRules = KnownDifference(
    name: "new rules for other origins were read back before they counted",
    why: "The service takes up to half a minute; the engine's rules count at once."
  ) { entry, differences in
    entry.index.operation == "Get Service Properties" && differences.allSatisfy { $0.aspect == "header Vary" }
  }

  private static let unparsedUpdate = KnownDifference(
    name: "an update kept quotes as references",
    why: "Seen once. It is the same text for every reader, and Put Message takes them as plain characters."
  ) { entry, differences in
    entry.file.hasPrefix(
      "js-node-queueclient_messageid_methods_nodejs_only.update_message_with_64kb_characters")
      && differences.allSatisfy {
        $0.aspect == "MessageText" && MarkupScan($0.recorded).text == MarkupScan($0.given).text
      }
  }
}
