import ArgumentParser
import AzureQueueProtocol

/// How content becomes the text of a message.
enum EncodingChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text
  case base64
  case bytes

  var encoding: MessageEncoding {
    switch self {
    case .text: .text
    case .base64: .base64
    case .bytes: .bytes
    }
  }
}

/// The option of commands that read or write content.
struct EncodingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How messages are stored: as text, as base64 of text, or as base64 of any bytes.",
      discussion: "It is never guessed: give the one that the other programs of the queue use."))
  var encoding = EncodingChoice.text
}
