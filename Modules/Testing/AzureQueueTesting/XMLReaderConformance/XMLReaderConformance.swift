public import AzureXML

/// The promises of `XMLReader` as cases that any implementation can be run against.
///
/// ```swift
/// @Test(arguments: XMLReaderConformance.cases)
/// func conforms(_ conformance: XMLReaderConformance.Case) throws {
///   try conformance.run(MyReader())
/// }
/// ```
public enum XMLReaderConformance {
  /// One promise, checked.
  public struct Case: Sendable, CustomStringConvertible {
    /// The promise, as a sentence.
    public let name: String

    private let check: @Sendable (any XMLReader) throws -> Void

    init(_ name: String, _ check: @escaping @Sendable (any XMLReader) throws -> Void) {
      self.name = name
      self.check = check
    }

    /// The name of the case.
    public var description: String { name }

    /// Checks the promise.
    ///
    /// - Parameter reader: The reader to check.
    /// - Throws: ``ConformanceFailure`` when the reader breaks the promise, or an `XMLError` where a document that it
    ///   must read is refused.
    public func run(_ reader: any XMLReader) throws {
      try check(reader)
    }
  }

  /// All cases; the order has no meaning.
  public static let cases: [Case] =
    textCases + markupCases + sizeCases + manyCases + malformedCases + edgeCases + refusalCases
    + behaviourCases + roundTripCases
}
