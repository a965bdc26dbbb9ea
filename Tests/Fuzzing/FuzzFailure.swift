/// Why an input fails.
package struct FuzzFailure: Error, Sendable, CustomStringConvertible {
  /// The property that does not hold; the same text whenever the fault is the same.
  package let property: String

  /// What was seen with this input.
  package let detail: String

  package init(_ property: String, _ detail: String = "") {
    self.property = property
    self.detail = detail
  }

  package var description: String { detail.isEmpty ? property : "\(property): \(detail)" }
}

/// An input that failed, and how to run it again.
package struct FuzzFinding: Sendable, CustomStringConvertible {
  let target: String
  let failure: FuzzFailure
  let seed: UInt64
  /// The number of the case; `nil` for an input of the corpus or of a file.
  let number: Int?
  /// The smallest input found that fails alike.
  let input: [UInt8]
  /// The file that it was written to.
  let file: String?

  package var description: String {
    var lines = ["fuzz: \(target): \(failure)"]
    lines.append("  input (\(input.count) bytes): \(String(decoding: input, as: UTF8.self).debugDescription)")
    lines.append("  in hexadecimal: \(input.map(Self.hexadecimal).joined())")
    lines.append(
      number.map { "  made as case \($0) of seed \(seed), and made smaller" } ?? "  an input of the corpus")
    if let file { lines.append("  again: Tools/fuzz --input \(file) \(target)") }
    return lines.joined(separator: "\n")
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
