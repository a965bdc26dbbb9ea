import ArgumentParser
import AzureCore
import AzureQueueClient
import AzureQueueProtocol

/// Changes a received message, or keeps it hidden for longer: `azq update`.
struct UpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract:
      "Keeps a received message hidden for longer, or shows it at once, and changes its text if one is given.",
    discussion: """
      Takes the id and the pop receipt that 'azq receive', 'azq send' or 'azq update' printed, and prints the id and the new \
      receipt, separated by a tab; the old one works no more.

      A text may begin with one hyphen; one that begins with two, or is '-' or '-h', goes after '--'.
      """)

  @Argument(help: "The queue's name.")
  var queue: String

  @Argument(help: "The message's id.")
  var id: String

  @Argument(help: "The message's newest pop receipt.")
  var receipt: String

  @Argument(help: "The new text, or '-' for all of standard input; the message keeps its own unless given.")
  var text: String?

  @Option(
    help: ArgumentHelp(
      "How long the message stays hidden from now, such as 30 (seconds), 5m, 12h or 7d; 0 shows it at once.",
      valueName: "time"))
  var visibility: TimeArgument

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard ![id, receipt].contains(where: SecretForms.isConnectionString) else {
      throw ValidationError("Give the id and the pop receipt that 'azq receive' printed.")
    }
    guard !(text.map(SecretForms.isSecretConnectionString) ?? false) else {
      throw ValidationError(
        "The text is a connection string with a secret, which everyone who reads the queue could use; nothing was changed."
      )
    }
  }

  func run() async throws {
    let content = try content()
    try await connection.withQueue(queue, encoding: encoding.encoding) { client in
      let report = SingleStepReport(
        doubt: """
          the message may have been updated, and its pop receipt lost then: receive it again when it is visible
          """, done: "updated the message", isFinal: "its old receipt works no more")
      try await OrderlyStop.run(telling: { report.text(at: $0) }) { stop in
        let updated = try await client.update(
          id: id, popReceipt: PopReceipt(rawValue: receipt), content: content,
          visibilityTimeout: visibility.duration)
        report.carriedOut(id: id)
        try Console.telling("updated the message \(id)", advice: "receive it again when it is visible") {
          try output.print(MessageRecord(updated, id: id))
        }
        report.showed()
        try stop.check()
      }
    }
  }

  private func content() throws -> MessageContent? {
    guard let text else { return nil }
    let bytes = text == "-" ? try WholeInput.bytes(of: "-") : Array(text.utf8)
    if encoding.encoding == .bytes { return .bytes(bytes) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw AzureError.notText
    }
    return .text(text)
  }
}
