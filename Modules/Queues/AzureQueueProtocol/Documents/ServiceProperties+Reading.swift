import AzurePipeline
import AzureXML

extension ServiceProperties {
  /// Reads the `StorageServiceProperties` of a response.
  init(_ response: Response, reader: any XMLReader) throws(AzureError) {
    var root = try ResponseElement(root: "StorageServiceProperties", of: response, reader: reader)
    // Versions before 2013-08-15 have one kind of metrics, by the hour.
    let hour = root.child(ifPresent: "HourMetrics") ?? root.child(ifPresent: "Metrics")
    self.init()
    if let element = root.child(ifPresent: "Logging") { logging = try LoggingSettings(element) }
    if let element = hour { hourMetrics = try MetricsSettings(element) }
    if let element = root.child(ifPresent: "MinuteMetrics") { minuteMetrics = try MetricsSettings(element) }
    cors = try root.child(ifPresent: "Cors")?.map("CorsRule", called: "a CorsRule") {
      rule throws(AzureError) in
      try CorsRule(rule)
    }
  }
}

extension LoggingSettings {
  fileprivate init(_ element: consuming ResponseElement) throws(AzureError) {
    self.init(
      version: try element.text("Version"), logsDeletes: try element.flag("Delete"),
      logsReads: try element.flag("Read"), logsWrites: try element.flag("Write"),
      retention: try RetentionPolicy(element.child("RetentionPolicy")))
  }
}

extension MetricsSettings {
  fileprivate init(_ element: consuming ResponseElement) throws(AzureError) {
    self.init(
      version: try element.text("Version"), isEnabled: try element.flag("Enabled"),
      includesAPIs: element.tree.child("IncludeAPIs") == nil ? false : try element.flag("IncludeAPIs"),
      retention: try RetentionPolicy(element.child("RetentionPolicy")))
  }
}

extension RetentionPolicy {
  fileprivate init(_ element: consuming ResponseElement) throws(AzureError) {
    guard try element.flag("Enabled") else {
      self.init()
      return
    }
    guard let days = Int(exactly: try element.number("Days")) else {
      throw element.malformed("the Days of the RetentionPolicy are out of range")
    }
    self.init(days: days)
  }
}

extension CorsRule {
  fileprivate init(_ element: consuming ResponseElement) throws(AzureError) {
    self.init(
      allowedOrigins: Self.parts(try element.text("AllowedOrigins")),
      allowedMethods: Self.parts(try element.text("AllowedMethods")).map(Method.init(rawValue:)),
      allowedHeaders: Self.parts(try element.text("AllowedHeaders")),
      exposedHeaders: Self.parts(try element.text("ExposedHeaders")),
      maxAge: .seconds(try element.number("MaxAgeInSeconds")))
  }

  /// The entries of a list, without the blanks that some clients store around its commas.
  private static func parts(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: ",")).map { part in
      String(Substring(part).drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
  }
}
