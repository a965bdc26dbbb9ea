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

extension ServiceProperties {
  /// The document of Set Queue Service Properties with the parts that are there, after checking them.
  func document() throws(AzureError) -> [UInt8] {
    guard logging != nil || hourMetrics != nil || minuteMetrics != nil || cors != nil else {
      throw .invalidArgument(
        "The service properties hold no setting",
        advice: "set at least one part; the others are kept as they are")
    }
    try checkUnreadableParts()
    try logging?.retention.check("logging")
    try hourMetrics?.retention.check("hourMetrics")
    try minuteMetrics?.retention.check("minuteMetrics")
    try CorsRule.check(cors ?? [])
    var rules: [[(element: String, text: String)]] = []
    for (index, rule) in (cors ?? []).enumerated() { rules.append(try rule.texts(number: index + 1)) }
    return try RequestDocument.write("The service properties") { writer throws(XMLError) in
      try writer.element("StorageServiceProperties") { writer throws(XMLError) in
        try logging?.write(to: &writer)
        try hourMetrics?.write("HourMetrics", to: &writer)
        try minuteMetrics?.write("MinuteMetrics", to: &writer)
        guard cors != nil else { return }
        try writer.element("Cors") { writer throws(XMLError) in
          for rule in rules {
            try writer.element("CorsRule") { writer throws(XMLError) in
              for part in rule { try writer.element(part.element, text: part.text) }
            }
          }
        }
      }
    }
  }

  /// Refuses to replace a part of which nobody knows what it was.
  private func checkUnreadableParts() throws(AzureError) {
    let parts = [
      ("Logging", logging != nil), ("HourMetrics", hourMetrics != nil),
      ("MinuteMetrics", minuteMetrics != nil), ("Cors", cors != nil),
    ]
    for (name, isThere) in parts where isThere && unreadableParts[name] != nil {
      throw .invalidArgument(
        "The \(name) that the service has could not be read, and would be replaced as a whole",
        advice: "to replace it all the same, take \(name) out of unreadableParts")
    }
  }
}

extension LoggingSettings {
  fileprivate func write(to writer: inout XMLWriter) throws(XMLError) {
    try writer.element("Logging") { writer throws(XMLError) in
      try writer.element("Version", text: version)
      try writer.element("Delete", text: String(logsDeletes))
      try writer.element("Read", text: String(logsReads))
      try writer.element("Write", text: String(logsWrites))
      try retention.write(to: &writer)
    }
  }
}

extension MetricsSettings {
  fileprivate func write(_ element: String, to writer: inout XMLWriter) throws(XMLError) {
    try writer.element(element) { writer throws(XMLError) in
      try writer.element("Version", text: version)
      try writer.element("Enabled", text: String(isEnabled))
      // The service refuses the element beside metrics that are switched off.
      if isEnabled { try writer.element("IncludeAPIs", text: String(includesAPIs)) }
      try retention.write(to: &writer)
    }
  }
}

extension RetentionPolicy {
  fileprivate func check(_ part: String) throws(AzureError) {
    guard let days, !(1...365).contains(days) else { return }
    throw .invalidArgument(
      "\(part).retention.days is \(days)", advice: "use 1 to 365 days, or nil to keep everything")
  }

  fileprivate func write(to writer: inout XMLWriter) throws(XMLError) {
    try writer.element("RetentionPolicy") { writer throws(XMLError) in
      try writer.element("Enabled", text: String(isEnabled))
      if let days { try writer.element("Days", text: String(days)) }
    }
  }
}
