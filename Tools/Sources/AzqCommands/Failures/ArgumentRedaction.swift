import AzureCore

/// Takes the user's secrets out of what is said about the command line.
///
/// The parser repeats what it could not place, and a connection string that was put in the wrong place is one of them. The
/// arguments are known: those that are not plain (``PlainArgument``) are named by their place and length wherever they or
/// their parts stand, and what has the form of a secret is left out besides.
struct ArgumentRedaction {
  /// A text that is not repeated, and what stands in its place.
  private struct Hidden {
    let text: [UInt8]
    let replacement: String
  }

  /// Whole arguments and parts of them, long ones first.
  private let hidden: [Hidden]

  /// Whether an argument has a line break.
  let hasLineBreak: Bool

  /// What has probably happened, when an argument that is a secret stands where none belongs.
  let advice: VisibleText?

  /// No arguments: only what has the form of a secret is left out.
  static let none = ArgumentRedaction([])

  init(_ arguments: [String]) {
    var hidden: [String: String] = [:]
    var advice: VisibleText?
    func hide(_ text: String, as replacement: String) {
      guard !text.isEmpty else { return }
      // An error of the library has line breaks and the like replaced by blanks.
      for form in [text, AzureError.invalidArgument(text).description] where hidden[form] == nil {
        hidden[form] = replacement
      }
    }
    for (index, argument) in arguments.enumerated() {
      let (name, value) = Self.parts(of: argument)
      let isOption = argument.hasPrefix("-")
      let previous = index > 0 ? arguments[index - 1] : nil
      let option = isOption ? name ?? previous : previous
      if option.map(Self.takesSecret) ?? false {
        hide(isOption ? value ?? argument : argument, as: SecretForms.replacement)
      }
      let place = "argument \(index + 1)"
      // What has the form of an option's secret is none of this program's options, but may be one all the same.
      let isSecret = !isOption && name.map { Self.takesSecret("-" + $0) } ?? false
      if isSecret || !PlainArgument.isShown(argument) { hide(argument, as: Self.mark(place, argument)) }
      if let value, isSecret || !PlainArgument.isShown(value) {
        hide(value, as: Self.mark("value in \(place)", value))
      }
      // The parser names an option without its hyphens, and errors name items of a list.
      for part in Self.pieces(of: argument) where !PlainArgument.isShown(part) {
        hide(part, as: Self.mark("part of \(place)", part))
      }
      let isInPlace = option.map(Self.secretOptions.contains) ?? false && !arguments[..<index].contains("--")
      if !isInPlace, advice == nil { advice = Self.advice(on: argument, at: index + 1) }
    }
    self.hidden = hidden.map { Hidden(text: Array($0.utf8), replacement: $1) }
      .sorted {
        $0.text.count == $1.text.count
          ? $0.text.lexicographicallyPrecedes($1.text) : $0.text.count > $1.text.count
      }
    hasLineBreak = arguments.contains { $0.unicodeScalars.contains { $0 == "\n" || $0 == "\r" } }
    self.advice = advice
  }

  /// Redacts a text that may repeat arguments.
  func redact(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for part in hidden {
      // A short one may be a part of any word; as an argument the parser puts it between quotation marks.
      let isShort = part.text.count < 6
      let mark = UInt8(ascii: "'")
      let pattern = isShort ? [mark] + part.text + [mark] : part.text
      // By bytes: to a string, a letter and the same letter with a mark behind it are two characters.
      bytes.replace(pattern, with: Array((isShort ? "'\(part.replacement)'" : part.replacement).utf8))
    }
    return SecretForms.redact(String(decoding: bytes, as: UTF8.self))
  }

  /// The options of this program whose values are secrets.
  private static let secretOptions = [
    "--account-key", "--client-secret", "--connection-string", "--key", "--url",
  ]

  private static func mark(_ place: String, _ text: String) -> String {
    "<\(place), \(text.utf8.count) \(text.utf8.count == 1 ? "byte" : "bytes"), not shown>"
  }

  /// The name and the value of what has an equals sign; no name, and no value, of anything else.
  private static func parts(of argument: String) -> (name: String?, value: String?) {
    guard let mark = argument.firstIndex(of: "=") else { return (nil, nil) }
    return (String(argument[..<mark]), String(argument[argument.index(after: mark)...]))
  }

  /// The parts that an error may name alone.
  private static func pieces(of argument: String) -> [String] {
    let withoutHyphens = argument.drop { $0 == "-" }
    return ([withoutHyphens] + argument.split { " ,;&=".contains($0) }).map(String.init).filter {
      $0 != argument
    }
  }

  /// Whether the value of an option is a secret whatever it looks like: also of options that are misspelt or another program's.
  private static func takesSecret(_ option: String) -> Bool {
    let name = option.lowercased()
    return name.hasPrefix("-")
      && ["key", "string", "secret", "token", "password", "signature", "sas", "url"].contains {
        name.hasSuffix($0)
      }
  }

  private static func advice(on argument: String, at number: Int) -> VisibleText? {
    if SecretForms.isConnectionString(argument) {
      return """
        Argument \(number) looks like a connection string. It belongs in the environment variable \
        \(ConnectionSource.variable), or behind --connection-string, which stands before any '--'.
        """
    }
    if SecretForms.isSignature(argument) {
      return """
        Argument \(number) looks like a shared access signature. Its URL belongs behind --url; the signature alone in a \
        connection string: QueueEndpoint=https://…;SharedAccessSignature=….
        """
    }
    return nil
  }
}
