/// Takes the user's secrets out of what is said about the command line.
///
/// The parser repeats what it could not place, and a connection string that was put in the wrong place is one of them. The
/// arguments are known: those that may hold a secret are left out wherever they or their parts stand, and what has
/// the form of a secret besides.
struct ArgumentRedaction {
  /// What is left out: whole arguments and parts of them, long ones first.
  private let hidden: [[UInt8]]

  /// What has probably happened, when an argument that may hold a secret stands where none belongs.
  let advice: VisibleText?

  init(_ arguments: [String]) {
    var hidden: Set<String> = []
    var advice: VisibleText?
    for (index, argument) in arguments.enumerated() {
      let (name, value) = Self.parts(of: argument)
      let option = name ?? (index > 0 ? arguments[index - 1] : nil)
      let isValueOfSecret = option.map(Self.takesSecret) ?? false
      guard isValueOfSecret || SecretForms.mayHold(argument) else { continue }
      if let value { hidden.insert(value) }
      if name == nil { hidden.insert(argument) }
      if let name, SecretForms.mayHold(name) { hidden.insert(String(name.drop { $0 == "-" })) }
      let isInPlace = option.map(Self.secretOptions.contains) ?? false && !arguments[..<index].contains("--")
      if !isInPlace, advice == nil { advice = Self.advice(on: argument) }
    }
    self.hidden = hidden.filter { !$0.isEmpty }.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    self.advice = advice
  }

  /// Redacts a text that may repeat arguments.
  func redact(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for part in hidden {
      // A short one may be a part of any word; as an argument the parser puts it between quotation marks.
      let isShort = part.count < 6
      let mark = UInt8(ascii: "'")
      let pattern = isShort ? [mark] + part + [mark] : part
      let replacement = Array((isShort ? "'\(SecretForms.replacement)'" : SecretForms.replacement).utf8)
      // By bytes: to a string, a letter and the same letter with a mark behind it are two characters.
      bytes.replace(pattern, with: replacement)
    }
    return SecretForms.redact(String(decoding: bytes, as: UTF8.self))
  }

  /// The options of this program whose values are secrets.
  private static let secretOptions = ["--connection-string", "--key"]

  /// The name and the value of an option with an equals sign; no name, and no value, of anything else.
  private static func parts(of argument: String) -> (name: String?, value: String?) {
    guard argument.hasPrefix("-"), let mark = argument.firstIndex(of: "=") else { return (nil, nil) }
    return (String(argument[..<mark]), String(argument[argument.index(after: mark)...]))
  }

  /// Whether the value of an option is a secret whatever it looks like: also of options that are misspelt or another program's.
  private static func takesSecret(_ option: String) -> Bool {
    let name = option.lowercased()
    return name.hasPrefix("-")
      && ["key", "string", "secret", "token", "password", "signature", "sas"].contains { name.hasSuffix($0) }
  }

  private static func advice(on argument: String) -> VisibleText {
    if SecretForms.isConnectionString(argument) {
      return """
        An argument that is not shown looks like a connection string. It belongs in the environment variable \
        \(ConnectionSource.variable), or behind --connection-string, which stands before any '--'.
        """
    }
    if SecretForms.isSignature(argument) {
      return """
        An argument that is not shown looks like a shared access signature. It belongs in a connection string: \
        QueueEndpoint=https://…;SharedAccessSignature=….
        """
    }
    return "An argument that may hold a secret is not shown."
  }
}
