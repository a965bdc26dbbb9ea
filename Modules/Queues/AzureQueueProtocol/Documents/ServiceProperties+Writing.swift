import AzureCore
import AzureXML

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
