import ArgumentParser

/// Lets the text of a message begin with a hyphen.
///
/// The parser takes `-hello` for a group of options of one letter, of which `-h` is one: it would print help, report success and
/// send nothing. No option of this program has one letter but that, so that such a word is a text where a text belongs, and a
/// mistake elsewhere.
enum HyphenText {
  /// How many words stand before the text of a message, by command.
  private static let wordsBefore = ["send": 1, "update": 3]
  /// The options of these commands that take no value.
  static let flags = [
    "--json", "--require-encryption", "--no-instance-discovery", "--until-empty", "--help", "--version",
  ]

  /// Puts a text that begins with a hyphen behind `--`, where the parser takes it as it is.
  ///
  /// - Throws: A validation error for a word such as `-hello` that is no text.
  static func placed(_ arguments: [String]) throws -> [String] {
    let expected = arguments.first.flatMap { wordsBefore[$0] }
    var kept: [String] = []
    var words = 0
    for (index, argument) in arguments.enumerated() {
      guard argument != "--" else { return kept + arguments[index...] }
      let isValue = index > 0 && takesValue(arguments[index - 1])
      if !isValue, isHyphenWord(argument) {
        if words == expected.map({ $0 + 1 }) {
          // Behind the text: what is moved must stay the only one.
          let rest = arguments[arguments.index(after: index)...]
          let end = rest.firstIndex(of: "--") ?? rest.endIndex
          return kept + rest[..<end] + ["--", argument] + rest[end...].dropFirst()
        }
        if argument.hasPrefix("-h") { throw ValidationError("Unknown option '\(argument)'") }
      }
      if !isValue, !argument.hasPrefix("-") || argument == "-" { words += 1 }
      kept.append(argument)
    }
    return kept
  }

  /// Whether an argument looks like options of one letter, and is not the one that there is.
  private static func isHyphenWord(_ argument: String) -> Bool {
    argument.hasPrefix("-") && !argument.hasPrefix("--") && argument != "-" && argument != "-h"
  }

  /// Whether the next argument is the value of this one.
  private static func takesValue(_ argument: String) -> Bool {
    argument.hasPrefix("--") && argument != "--" && !argument.contains("=") && !flags.contains(argument)
  }
}
