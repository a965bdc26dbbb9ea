package import AzureCore
import HTTPTypes

/// The canonical form of a request that the service computes: the text that must have been signed.
///
/// Implements the rules of the service (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key), on
/// purpose without the code with which the client signs requests.
package struct CanonicalForm: Sendable {
  private let request: AzureRequest
  private let query: QueryParameters
  private let account: String
  private let version: ServiceVersion

  /// Parses a request; `nil` when its query is malformed or the version is unknown.
  ///
  /// - Parameters:
  ///   - request: The request as it arrived.
  ///   - account: The name of the account, without `-secondary`.
  ///   - version: The protocol version whose rules apply.
  package init?(_ request: AzureRequest, account: String, version: String) {
    guard let query = try? QueryParameters(request.query), let version = ServiceVersion(version) else {
      return nil
    }
    self.init(request, query: query, account: account, version: version)
  }

  init(_ request: AzureRequest, query: QueryParameters, account: String, version: ServiceVersion) {
    self.request = request
    self.query = query
    self.account = account
    self.version = version
  }

  /// The strings to sign that the service accepts for Shared Key: one, or two when the path names the secondary.
  package var sharedKey: [String] {
    paths.map { path in
      let names: [HTTPField.Name?] = [
        .contentEncoding, .contentLanguage, .contentLength, Self.contentMD5, .contentType, .date,
        .ifModifiedSince,
        .ifMatch, .ifNoneMatch, .ifUnmodifiedSince, .range,
      ]
      let lines = names.map { name in
        let value = header(name)
        switch name {
        case .contentLength where version.signsZeroLengthAsEmpty && value == "0": return ""
        case .date where hasOwnDate: return ""
        default: return value
        }
      }
      return ([request.head.method.rawValue.uppercased()] + lines).joined(separator: "\n") + "\n" + headers
        + resource(path)
    }
  }

  /// The strings to sign that the service accepts for Shared Key Lite.
  package var sharedKeyLite: [String] {
    paths.map { path in
      let lines = [
        request.head.method.rawValue.uppercased(), header(Self.contentMD5), header(.contentType),
        hasOwnDate ? "" : header(.date),
      ]
      let component = query["comp"].map { "?comp=" + $0 } ?? ""
      return lines.joined(separator: "\n") + "\n" + headers + "/" + account + path + component
    }
  }

  private static let contentMD5 = HTTPField.Name("Content-MD5")

  private func header(_ name: HTTPField.Name?) -> String {
    guard let name, request.head.headerFields.contains(name) else { return "" }
    return request.head.headerFields[name] ?? ""
  }

  private var hasOwnDate: Bool { request.head.headerFields[.msDate] != nil }

  /// The path as received; a path of the secondary also without `-secondary`, because some clients sign that.
  private var paths: [String] {
    let path = String(request.path)
    let secondary = "/\(account)-secondary"
    guard path.isExactly(secondary) || path.startsExactly(with: secondary + "/") else { return [path] }
    return [path, "/\(account)" + String(Substring(path.utf8.dropFirst(secondary.utf8.count)))]
  }

  /// The `x-ms-` fields, one line each.
  private var headers: String {
    var lines: [(order: HeaderCollation, name: String, value: String)] = []
    for field in request.head.headerFields where field.name.canonicalName.utf8.starts(with: "x-ms-".utf8) {
      let name = field.name.canonicalName
      if let index = lines.firstIndex(where: { $0.name == name }) {
        lines[index].value += "," + trimmed(field.value)
      } else {
        lines.append((HeaderCollation(name), name, trimmed(field.value)))
      }
    }
    lines.sort { $0.order < $1.order }
    var text = ""
    for line in lines where !line.value.isEmpty || version.signsEmptyHeaders {
      text += line.name
      text += ":"
      text += line.value
      text += "\n"
    }
    return text
  }

  private func resource(_ path: String) -> String {
    var values: [ExactText: [String]] = [:]
    for (name, value) in query.items { values[ExactText(Self.signedName(name)), default: []].append(value) }
    var text = "/" + account + path
    for (name, parts) in values.sorted(by: {
      Array($0.key.text.utf8).lexicographicallyPrecedes(Array($1.key.text.utf8))
    }) {
      text += "\n" + name.text + ":"
      text += parts.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.joined(separator: ",")
    }
    return text
  }

  /// A name as it is signed: in lower case, also beyond ASCII.
  ///
  /// No other letter becomes one of ASCII, as the Kelvin sign would: parameters are read by names in which only ASCII is
  /// lowered, so a signature would hold for a request that says something else.
  ///
  /// - Parameter name: The name, its ASCII letters in lower case.
  /// - Returns: The name for the string to sign.
  static func signedName(_ name: String) -> String {
    guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return name }
    var signed = ""
    for scalar in name.unicodeScalars {
      let lower = scalar.properties.lowercaseMapping
      signed += lower.utf8.allSatisfy { $0 < 0x80 } ? String(scalar) : lower
    }
    return signed
  }

  private func trimmed(_ value: String) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard value.utf8.first.map(isBlank) == true || value.utf8.last.map(isBlank) == true else { return value }
    let tail = value.utf8.drop(while: isBlank)
    let kept = tail.reversed().drop(while: isBlank).reversed()
    return String(decoding: Array(kept), as: UTF8.self)
  }
}

/// The order in which the service sorts header names before signing: a natural-language collation, not bytes.
///
/// Names compare by the weights of their characters first; `-`, `'` and others have none. A tie is broken at the first
/// position where only one of the names has a `-` or `'`: that name comes later, and `'` comes before `-`.
struct HeaderCollation: Comparable {
  private let weights: [UInt8]
  private let marks: [UInt8]

  init(_ name: String) {
    weights = name.utf8.map { Self.weights[Int($0)] }.filter { $0 > 0 }
    marks = name.utf8.map(Self.mark)
  }

  static func < (left: HeaderCollation, right: HeaderCollation) -> Bool {
    if left.weights != right.weights { return left.weights.lexicographicallyPrecedes(right.weights) }
    for position in 0..<max(left.marks.count, right.marks.count) {
      let leftMark = position < left.marks.count ? left.marks[position] : 0
      let rightMark = position < right.marks.count ? right.marks[position] : 0
      if leftMark != rightMark { return leftMark < rightMark }
    }
    return false
  }

  /// The weight of each byte, 0 for none; upper-case and lower-case letters have the same weight.
  private static let weights: [UInt8] = {
    var weights = [UInt8](repeating: 0, count: 256)
    for (index, byte) in "!#$%&*.^_`|~+0123456789abcdefghijklmnopqrstuvwxyz".utf8.enumerated() {
      // bounded: the text has some fifty characters
      let weight = UInt8(index + 1)
      weights[Int(byte)] = weight
      if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { weights[Int(byte ^ 0x20)] = weight }
    }
    return weights
  }()

  private static func mark(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "'"): 1
    case UInt8(ascii: "-"): 2
    default: 0
    }
  }
}
