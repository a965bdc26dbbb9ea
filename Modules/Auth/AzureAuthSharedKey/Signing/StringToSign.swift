package import AzureCore
import HTTPTypes

/// The text that a Shared Key signature covers: a canonical form of the request as it goes over the wire.
///
/// Rules: "Authorize with Shared Key", https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
/// No crypto and no key is involved here. It is made for every attempt, so it is written once, into one array of bytes.
package enum StringToSign {
  /// Makes the text.
  ///
  /// - Parameters:
  ///   - request: The request, final but for its authorization.
  ///   - account: The account's name, without `-secondary`.
  /// - Returns: The bytes to sign.
  /// - Throws: ``AzureError`` when the request has no date or its query is not percent-encoded UTF-8.
  package static func make(for request: AzureRequest, account: String) throws(AzureError) -> [UInt8] {
    try make(for: request, to: request.target, account: account)
  }

  /// The same with the target of the request at hand.
  static func make(
    for request: AzureRequest, to target: String, account: String
  ) throws(AzureError) -> [UInt8] {
    let fields = SignedFields(request.head.headerFields)
    guard fields.hasDate else {
      throw .invalidArgument(
        "The request has neither an x-ms-date nor a Date field, so it cannot be signed",
        advice: "add a DatePolicy before the authorizer")
    }
    var text: [UInt8] = []
    text.reserveCapacity(512)
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
    var account = account
    account.withUTF8 { text.append(contentsOf: $0) }
    var target = target
    let isReadable = target.withUTF8 { target in
      let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.count
      text.append(contentsOf: UnsafeBufferPointer(rebasing: target[..<mark]))
      guard mark + 1 < target.count else { return true }
      return CanonicalQuery.append(UnsafeBufferPointer(rebasing: target[(mark + 1)...]), to: &text)
    }
    guard isReadable else {
      throw .invalidArgument("The query of the request is not percent-encoded UTF-8, so it cannot be signed")
    }
    return text
  }

  /// Appends the length; a body without a stated one has the length that the transport will state.
  private static func appendLength(
    _ fields: SignedFields, of request: AzureRequest, to text: inout [UInt8]
  ) {
    let start = text.count
    if fields.has(line: SignedFields.lengthLine) {
      fields.appendLine(SignedFields.lengthLine, to: &text)
    } else if !request.body.isEmpty {
      text.append(contentsOf: String(request.body.count).utf8)
    }
    let isZero = text.count == start + 1 && text[start] == UInt8(ascii: "0")
    if isZero, fields.isAtLeast("2015-02-21") { text.removeLast() }
  }

  /// Methods are tokens, which are ASCII.
  private static func upperCase(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? byte - 0x20 : byte
  }

  private static let newline = UInt8(ascii: "\n")
  private static let slash = UInt8(ascii: "/")
}
