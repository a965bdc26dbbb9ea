import AzureXML

extension ServicePropertiesDocument {
  private static let rootName = "StorageServiceProperties"

  /// Applies the settings of a body; those left out stay as they are.
  static func apply(
    _ body: [UInt8], to properties: inout ServiceProperties, version: ServiceVersion, reader: any XMLReader
  ) throws(ServiceError) {
    let root = try RequestDocument.root(of: body, named: rootName, reader: reader)
    guard !root.children.isEmpty else { throw empty(body) }
    try checkDays(root, body)
    guard version.hasCORS else {
      try root.checkNames(["Logging", "Metrics"])
      properties.logging = try logging(root.required("Logging"))
      properties.hourMetrics = try metrics(root.required("Metrics"))
      return
    }
    try root.checkNames(["Logging", "HourMetrics", "MinuteMetrics", "Cors"])
    // An invalid document must change nothing.
    var changed = properties
    if let part = root.child("Logging") { changed.logging = try logging(part) }
    if let part = root.child("HourMetrics") { changed.hourMetrics = try metrics(part) }
    if let part = root.child("MinuteMetrics") { changed.minuteMetrics = try metrics(part) }
    if let part = root.child("Cors") { changed.corsRules = try CORSDocument.rules(part) }
    properties = changed
  }

  /// The message of the service for a root element without content, from a recording.
  private static func empty(_ body: [UInt8]) -> ServiceError {
    let location = XMLLocation(endOf: body)
    return .invalidDocument(
      line: location.line, position: location.position,
      reason: "Error parsing Xml content: 'None' is an invalid XmlNodeType. Line \(location.line), position "
        + "\(location.position).")
  }

  /// Checks all retention days first: the service reports the position of one that is out of range.
  private static func checkDays(_ root: XMLTree, _ body: [UInt8]) throws(ServiceError) {
    let policies = root.children.flatMap { $0.children("RetentionPolicy") }
    for (index, days) in policies.flatMap({ $0.children("Days") }).enumerated() {
      guard let number = Int64(days.trimmedText), !(1...365).contains(number) else { continue }
      let location = XMLLocation(after: "Days", occurrence: index, in: body)
      throw .invalidDocument(
        line: location.line, position: location.position,
        reason: "Retention days must be greater than 0 and less than or equal to 365 days.")
    }
  }

  private static func logging(_ tree: XMLTree) throws(ServiceError) -> ServiceProperties.Logging {
    try tree.checkNames(["Version", "Read", "Write", "Delete", "RetentionPolicy"])
    try checkVersion(tree)
    return ServiceProperties.Logging(
      reads: try tree.flag("Read"), writes: try tree.flag("Write"), deletes: try tree.flag("Delete"),
      retentionDays: try retention(tree))
  }

  private static func metrics(_ tree: XMLTree) throws(ServiceError) -> ServiceProperties.Metrics {
    try tree.checkNames(["Version", "Enabled", "IncludeAPIs", "RetentionPolicy"])
    try checkVersion(tree)
    var includesOperations: Bool?
    if try tree.flag("Enabled") {
      includesOperations = try tree.flag("IncludeAPIs")
    } else if tree.child("IncludeAPIs") != nil {
      throw .unsupportedNode("IncludeAPIs")
    }
    return ServiceProperties.Metrics(
      includesOperations: includesOperations, retentionDays: try retention(tree))
  }

  private static func retention(_ tree: XMLTree) throws(ServiceError) -> Int? {
    let policy = try tree.required("RetentionPolicy")
    try policy.checkNames(["Enabled", "Days"])
    guard try policy.flag("Enabled") else {
      guard policy.child("Days") == nil else { throw .unsupportedNode("Days") }
      return nil
    }
    return Int(try policy.number("Days"))
  }

  private static func checkVersion(_ tree: XMLTree) throws(ServiceError) {
    let version = try tree.required("Version").trimmedText
    guard version == "1.0" else { throw .invalidNode("Version", version) }
  }
}
