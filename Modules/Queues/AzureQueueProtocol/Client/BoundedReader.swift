import AzureXML

/// A reader whose documents may be as large as the responses that the client takes, no more and no less.
struct BoundedReader: XMLReader {
  let reader: any XMLReader
  let maximumBytes: Int

  func read(_ document: [UInt8], limits: XMLLimits) throws(XMLError) -> XMLTree {
    var limits = limits
    limits.maximumBytes = maximumBytes
    return try reader.read(document, limits: limits)
  }
}
