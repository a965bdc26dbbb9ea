package import AzureCore
import HTTPTypes

/// The text that a Shared Key signature covers: a canonical form of the request as it goes over the wire.
///
/// Rules: "Authorize with Shared Key", https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
/// No crypto and no key is involved here. It is made for every attempt, so it is written once, into one piece of memory.
package enum StringToSign {
  /// Makes the text.
  ///
  /// - Parameters:
  ///   - request: The request, final but for its authorization.
  ///   - account: The account's name, without `-secondary`.
  /// - Returns: The bytes to sign.
  /// - Throws: ``AzureError`` when the request has no date or its query is not percent-encoded UTF-8.
  package static func make(for request: AzureRequest, account: String) throws(AzureError) -> [UInt8] {
    try with(request, to: request.target, account: account) { Array($0) }
  }

  /// Makes the text for a closure, on the stack unless it is long.
  ///
  /// - Parameters:
  ///   - request: The request, final but for its authorization.
  ///   - target: Its target.
  ///   - account: The account's name, without `-secondary`.
  ///   - body: Gets the bytes to sign, which are good while it runs.
  /// - Returns: What the closure returns.
  /// - Throws: ``AzureError`` when the request has no date or its query is not percent-encoded UTF-8.
  static func with<Result>(
    _ request: AzureRequest, to target: String, account: String,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) throws(AzureError) -> Result {
    let fields = SignedFields(request.head.headerFields)
    guard fields.hasDate else {
      throw .invalidArgument(
        "The request has neither an x-ms-date nor a Date field, so it cannot be signed",
        advice: "add a DatePolicy before the authorizer")
    }
    func attempt(_ memory: UnsafeMutableBufferPointer<UInt8>) -> Outcome<Result> {
      var text = SignedText(in: memory)
      guard write(fields, of: request, to: target, account: account, into: &text) else { return .unreadable }
      return text.bytes.map { .done(body($0)) } ?? .needs(text.count)
    }
    var outcome = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { attempt($0) }
    if case .needs(let count) = outcome {
      // bounded: the length of the text that was just counted
      let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
      defer { memory.deallocate() }
      outcome = attempt(memory)
    }
    guard case .done(let result) = outcome else {
      throw .invalidArgument("The query of the request is not percent-encoded UTF-8, so it cannot be signed")
    }
    return result
  }

  private enum Outcome<Result> {
    case done(Result)
    case needs(Int)
    case unreadable
  }

  /// Writes the text; `false` when the query is not percent-encoded UTF-8.
  private static func write(
    _ fields: SignedFields, of request: AzureRequest, to target: String, account: String,
    into text: inout SignedText
  ) -> Bool {
    var method = request.head.method.rawValue
    method.withUTF8 { for byte in $0 { text.append(upperCase(byte)) } }
    text.append(newline)
    for line in 0..<SignedFields.lineCount {
      switch line {
      case SignedFields.lengthLine: appendLength(fields, of: request, to: &text)
      case SignedFields.dateLine where fields.hasMSDate: break
      default: fields.appendLine(line, to: &text)
      }
      text.append(newline)
    }
    fields.appendCanonical(to: &text)
    text.append(slash)
    text.append(account)
    var target = target
    return target.withUTF8 { target in
      let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.count
      text.append(contentsOf: UnsafeBufferPointer(rebasing: target[..<mark]))
      guard mark + 1 < target.count else { return true }
      return CanonicalQuery.append(UnsafeBufferPointer(rebasing: target[(mark + 1)...]), to: &text)
    }
  }

  /// Appends the length; a body without a stated one has the length that the transport will state.
  private static func appendLength(
    _ fields: SignedFields, of request: AzureRequest, to text: inout SignedText
  ) {
    let start = text.count
    if fields.has(line: SignedFields.lengthLine) {
      fields.appendLine(SignedFields.lengthLine, to: &text)
    } else if !request.body.isEmpty {
      text.append(String(request.body.count))
    }
    if text.ends(at: start, with: UInt8(ascii: "0")), fields.isAtLeast("2015-02-21") {
      text.truncate(to: start)
    }
  }

  /// Methods are tokens, which are ASCII.
  private static func upperCase(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? byte - 0x20 : byte
  }

  private static let newline = UInt8(ascii: "\n")
  private static let slash = UInt8(ascii: "/")
}

/// A text to sign, written into memory that is given; what does not fit is counted only.
struct SignedText {
  private let memory: UnsafeMutableBufferPointer<UInt8>
  /// How many bytes the text has.
  private(set) var count = 0

  init(in memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

  /// The bytes, or `nil` when the memory is too small for them.
  var bytes: UnsafeBufferPointer<UInt8>? {
    count <= memory.count ? UnsafeBufferPointer(rebasing: memory[..<count]) : nil
  }

  mutating func append(_ byte: UInt8) {
    if count < memory.count { memory.initializeElement(at: count, to: byte) }
    // bounded: parts of a request that is in memory
    count += 1
  }

  mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    // bounded: parts of a request that is in memory
    let end = count + bytes.count
    if end <= memory.count {
      _ = UnsafeMutableBufferPointer(rebasing: memory[count..<end]).initialize(fromContentsOf: bytes)
    }
    count = end
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// Drops what was appended since the text had so many bytes.
  mutating func truncate(to count: Int) { self.count = min(count, self.count) }

  /// Whether all since the text had so many bytes is this one byte.
  func ends(at start: Int, with byte: UInt8) -> Bool {
    count == start + 1 && start < memory.count && memory[start] == byte
  }
}

/// The order in which the service sorts canonical header names: a natural language's, not that of bytes.
///
/// Two passes. The first compares weights and skips `-` and `'`; the second, for names equal so far, puts the name
/// that has one of these first in the later place. Official clients carry the same order as tables.
enum HeaderCollation {
  /// The characters of a header name that have a weight, lightest first; upper and lower case weigh the same.
  private static let ascending = "!#$%&*.^_`|~+0123456789abcdefghijklmnopqrstuvwxyz"

  /// The weight of each ASCII character in the first pass; 0 is skipped.
  private static let weights: [UInt8] = {
    var weights = [UInt8](repeating: 0, count: 128)
    for (index, byte) in ascending.utf8.enumerated() {
      // bounded: the text has some fifty characters
      let weight = UInt8(index + 1)
      weights[Int(byte)] = weight
      if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { weights[Int(byte) - 32] = weight }
    }
    return weights
  }()

  /// Whether one name stands before another in the canonical headers.
  static func precedes(_ left: String, _ right: String) -> Bool {
    var left = left
    var right = right
    return left.withUTF8 { left in right.withUTF8 { right in precedes(left, right) } }
  }

  private static func precedes(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    // What both begin with decides nothing: `x-ms-`, as a rule.
    var start = 0
    while start < left.count, start < right.count, left[start] == right[start] { start += 1 }
    // Nearly always letters or digits differ first, whose weights are in the order of their bytes.
    if start < left.count, start < right.count, isPlain(left[start]), isPlain(right[start]) {
      return left[start] < right[start]
    }
    var (leftIndex, rightIndex) = (start, start)
    while true {
      let leftWeight = nextWeight(left, &leftIndex)
      let rightWeight = nextWeight(right, &rightIndex)
      if leftWeight != rightWeight { return leftWeight < rightWeight }
      if leftWeight == 0 { break }
    }
    for index in start..<max(left.count, right.count) {
      let leftWeight = lateWeight(index < left.count ? left[index] : nil)
      let rightWeight = lateWeight(index < right.count ? right[index] : nil)
      if leftWeight != rightWeight { return leftWeight < rightWeight }
    }
    return false
  }

  /// Whether a byte is a digit or a letter in lower case.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The weight of the next character that has one; 0 at the end, so that the shorter name comes first.
  private static func nextWeight(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt8 {
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte < 128, weights[Int(byte)] > 0 { return weights[Int(byte)] }
    }
    return 0
  }

  private static func lateWeight(_ byte: UInt8?) -> UInt8 {
    switch byte {
    case UInt8(ascii: "'"): 1
    case UInt8(ascii: "-"): 2
    default: 0
    }
  }
}
