public import AzureXML

/// The guarantees of `XMLReader`, as cases for any implementation.
///
/// ```swift
/// @Test(arguments: XMLReaderConformance.cases)
/// func conforms(_ conformance: XMLReaderConformance.Case) throws {
///   try conformance.run(MyReader())
/// }
/// ```
public enum XMLReaderConformance {
  /// One guarantee to check.
  public struct Case: Sendable, CustomStringConvertible {
    /// The guarantee, as a sentence.
    public let name: String

    private let check: @Sendable (any XMLReader) throws -> Void

    init(_ name: String, _ check: @escaping @Sendable (any XMLReader) throws -> Void) {
      self.name = name
      self.check = check
    }

    /// The name of the case.
    public var description: String { name }

    /// Checks the guarantee.
    ///
    /// - Parameter reader: The reader to check.
    /// - Throws: ``ConformanceFailure`` when it is broken, or the `XMLError` of a document that the reader must not
    ///   refuse.
    public func run(_ reader: any XMLReader) throws {
      try check(reader)
    }
  }

  /// All cases, in no particular order.
  public static let cases: [Case] =
    textCases + markupCases + sizeCases + manyCases + malformedCases + edgeCases + refusalCases
    + behaviourCases + roundTripCases
}

extension XMLReaderConformance.Case {
  /// A case whose document has exactly these events.
  static func gives(_ name: String, _ document: String, _ expected: [XMLEvent]) -> Self {
    gives(name, Array(document.utf8), expected)
  }

  /// A case whose document has exactly these events.
  static func gives(_ name: String, _ document: [UInt8], _ expected: [XMLEvent]) -> Self {
    Self(name) { reader in
      let events = try XMLReaderConformance.events(of: document, by: reader)
      guard events != expected else { return }
      throw ConformanceFailure("expected \(expected), but the reader gave \(events)")
    }
  }

  /// A case of a document `<a>...</a>` whose text is exactly this.
  static func text(_ name: String, _ content: String, _ expected: String) -> Self {
    let events: [XMLEvent] = [
      .startElement("a", attributes: []), .text(expected), .endElement("a"),
    ]
    return gives(name, "<a>\(content)</a>", events.filter { $0 != .text("") })
  }

  /// A case whose document is refused with an error of this kind.
  static func refuses(
    _ name: String, _ document: String, as kind: XMLError.Kind, limits: XMLLimits = XMLLimits()
  ) -> Self {
    refuses(name, Array(document.utf8), as: kind, limits: limits)
  }

  /// A case whose document is refused with an error of this kind.
  static func refuses(
    _ name: String, _ document: [UInt8], as kind: XMLError.Kind, limits: XMLLimits = XMLLimits()
  ) -> Self {
    Self(name) { reader in
      let error = try XMLReaderConformance.error(of: document, by: reader, limits: limits)
      guard error.kind != kind else { return }
      throw ConformanceFailure("expected an error of kind '\(kind)', but the reader threw: \(error)")
    }
  }
}

extension XMLReaderConformance {
  static func events(
    of document: [UInt8], by reader: any XMLReader, limits: XMLLimits = XMLLimits()
  ) throws(XMLError) -> [XMLEvent] {
    try reader.read(document, limits: limits).events
  }

  /// The error that a reader throws for a document that it must refuse.
  static func error(
    of document: [UInt8], by reader: any XMLReader, limits: XMLLimits = XMLLimits()
  ) throws -> XMLError {
    let events: [XMLEvent]
    do throws(XMLError) {
      events = try self.events(of: document, by: reader, limits: limits)
    } catch {
      guard !error.description.contains(where: \.isNewline) else {
        throw ConformanceFailure("the error has more than one line: \(error)")
      }
      return error
    }
    let start = String(decoding: document.prefix(200), as: UTF8.self)
    throw ConformanceFailure("the reader accepted \(start), giving \(events.count) events")
  }

  /// Elements `<a>` nested to a depth.
  static func nested(_ depth: Int) -> [UInt8] {
    Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
  }
}
