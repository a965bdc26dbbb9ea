import HTTPTypes

/// The header fields that libcurl adds by itself unless the request has them or they are suppressed.
struct OwnFields: OptionSet {
  let rawValue: UInt8

  static let accept = OwnFields(rawValue: 1)
  static let acceptEncoding = OwnFields(rawValue: 2)
  static let contentType = OwnFields(rawValue: 4)
  static let expect = OwnFields(rawValue: 8)
  static let userAgent = OwnFields(rawValue: 16)
  static let all: OwnFields = [accept, acceptEncoding, contentType, expect, userAgent]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The one of that name, or none.
  init(_ name: HTTPField.Name) {
    self =
      switch name {
      case .accept: .accept
      case .acceptEncoding: .acceptEncoding
      case .contentType: .contentType
      case .expect: .expect
      case .userAgent: .userAgent
      default: []
      }
  }

  func forEachName(_ body: (String) -> Void) {
    if contains(.accept) { body("Accept") }
    if contains(.acceptEncoding) { body("Accept-Encoding") }
    if contains(.contentType) { body("Content-Type") }
    if contains(.expect) { body("Expect") }
    if contains(.userAgent) { body("User-Agent") }
  }
}
