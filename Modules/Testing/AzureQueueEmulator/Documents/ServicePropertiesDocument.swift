import AzureXML

/// Writes `StorageServiceProperties` as the service does.
enum ServicePropertiesDocument {
  static func bytes(_ properties: ServiceProperties, _ version: ServiceVersion) throws(ServiceError)
    -> [UInt8]
  {
    let document = ServiceDocument.bytes { writer throws(XMLError) in
      try writer.element("StorageServiceProperties") { writer throws(XMLError) in
        try write(properties.logging, &writer)
        if version.hasCORS {
          try write(properties.hourMetrics, "HourMetrics", &writer)
          try write(properties.minuteMetrics, "MinuteMetrics", &writer)
          try writer.element("Cors") { writer throws(XMLError) in
            for rule in properties.corsRules { try write(rule, &writer) }
          }
        } else {
          try write(properties.hourMetrics, "Metrics", &writer)
        }
      }
    }
    guard let document else { throw .internalError }
    return document
  }

  private static func write(
    _ logging: ServiceProperties.Logging, _ writer: inout XMLWriter
  ) throws(XMLError) {
    try writer.element("Logging") { writer throws(XMLError) in
      try writer.element("Version", text: "1.0")
      try writer.element("Read", text: String(logging.reads))
      try writer.element("Write", text: String(logging.writes))
      try writer.element("Delete", text: String(logging.deletes))
      try writeRetention(logging.retentionDays, &writer)
    }
  }

  private static func write(
    _ metrics: ServiceProperties.Metrics, _ name: String, _ writer: inout XMLWriter
  ) throws(XMLError) {
    try writer.element(name) { writer throws(XMLError) in
      try writer.element("Version", text: "1.0")
      try writer.element("Enabled", text: String(metrics.includesOperations != nil))
      if let includesOperations = metrics.includesOperations {
        try writer.element("IncludeAPIs", text: String(includesOperations))
      }
      try writeRetention(metrics.retentionDays, &writer)
    }
  }

  private static func writeRetention(_ days: Int?, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.element("RetentionPolicy") { writer throws(XMLError) in
      try writer.element("Enabled", text: String(days != nil))
      if let days { try writer.element("Days", text: String(days)) }
    }
  }

  private static func write(_ rule: CORSRule, _ writer: inout XMLWriter) throws(XMLError) {
    try writer.element("CorsRule") { writer throws(XMLError) in
      try writer.element("AllowedMethods", text: rule.methods.joined(separator: ","))
      try writer.element("AllowedOrigins", text: rule.origins.joined(separator: ","))
      try writer.element("AllowedHeaders", text: rule.allowedHeaders.text)
      try writer.element("ExposedHeaders", text: rule.exposedHeaders.text)
      try writer.element("MaxAgeInSeconds", text: String(rule.maximumAge))
    }
  }
}
