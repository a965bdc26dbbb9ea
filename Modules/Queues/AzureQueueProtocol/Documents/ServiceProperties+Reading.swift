import AzureCore
import AzureXML

extension ServiceProperties {
  /// Reads the `StorageServiceProperties` of a response.
  init(_ response: AzureResponse, reader: any XMLReader) throws(AzureError) {
    var root = try ResponseElement(root: "StorageServiceProperties", of: response, reader: reader)
    // Versions before 2013-08-15 have one kind of metrics, by the hour.
    let hour = root.child(ifPresent: "HourMetrics") ?? root.child(ifPresent: "Metrics")
    self.init()
    logging = part("Logging", root.child(ifPresent: "Logging")) { element throws(AzureError) in
      try LoggingSettings(element)
    }
    hourMetrics = part("HourMetrics", hour) { element throws(AzureError) in try MetricsSettings(element) }
    minuteMetrics = part("MinuteMetrics", root.child(ifPresent: "MinuteMetrics")) {
      element throws(AzureError) in
      try MetricsSettings(element)
    }
    // The list is one part: a rule that were left out would be deleted by who sends the others back.
    cors = part("Cors", root.child(ifPresent: "Cors")) { element throws(AzureError) in
      try element.map("CorsRule", called: "a CorsRule") { rule throws(AzureError) in try CorsRule(rule) }
    }
  }

  /// Reads a part, or takes note of why it cannot be read.
  private mutating func part<Part>(
    _ name: String, _ element: ResponseElement?, _ read: (ResponseElement) throws(AzureError) -> Part
  ) -> Part? {
    guard let element else { return nil }
    do throws(AzureError) {
      return try read(element)
    } catch {
      unreadableParts[name] = error.message
      return nil
    }
  }
}

extension LoggingSettings {
  fileprivate init(_ element: consuming ResponseElement) throws(AzureError) {
    self.init(
      version: element.text(ifPresent: "Version") ?? "1.0", logsDeletes: try element.flag("Delete"),
      logsReads: try element.flag("Read"), logsWrites: try element.flag("Write"),
      retention: try RetentionPolicy(element.child("RetentionPolicy")))
  }
}

extension MetricsSettings {
  fileprivate init(_ element: consuming ResponseElement) throws(AzureError) {
    self.init(
      version: element.text(ifPresent: "Version") ?? "1.0", isEnabled: try element.flag("Enabled"),
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
      allowedHeaders: Self.parts(element.text(ifPresent: "AllowedHeaders") ?? ""),
      exposedHeaders: Self.parts(element.text(ifPresent: "ExposedHeaders") ?? ""),
      maxAge: .seconds(
        element.tree.child("MaxAgeInSeconds") == nil ? 0 : try element.number("MaxAgeInSeconds"))
    )
  }

  /// The entries of a list, without the blanks that some clients store around its commas.
  private static func parts(_ text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: ",")).map { part in
      String(Substring(part).drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
  }
}
