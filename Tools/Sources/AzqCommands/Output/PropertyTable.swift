import AzureQueueProtocol

/// The settings of a service in two columns; parts that are not there are left out.
enum PropertyTable {
  static func table(_ properties: ServiceProperties) -> TextTable {
    var table = TextTable([("setting", .left), ("value", .left), ("kept", .left)])
    if let logging = properties.logging {
      let names = [
        logging.logsReads ? "read" : nil, logging.logsWrites ? "write" : nil,
        logging.logsDeletes ? "delete" : nil,
      ].compactMap { $0 }
      table.add(["logging", names.isEmpty ? "none" : names.joined(separator: ","), kept(logging.retention)])
    }
    for (name, metrics) in [
      ("hour metrics", properties.hourMetrics), ("minute metrics", properties.minuteMetrics),
    ] {
      guard let metrics else { continue }
      let value = metrics.isEnabled ? metrics.includesAPIs ? "apis" : "on" : "off"
      table.add([name, value, kept(metrics.retention)])
    }
    for (index, rule) in (properties.cors ?? []).enumerated() {
      table.add(["cors rule \(index + 1)", text(of: rule)])
    }
    if properties.cors?.isEmpty == true { table.add(["cors rules", "none"]) }
    for (name, reason) in properties.unreadableParts.sorted(by: { $0.key < $1.key }) {
      table.add([name, "unreadable: \(reason)"])
    }
    return table
  }

  private static func kept(_ retention: RetentionPolicy) -> String {
    switch retention.days {
    case nil: "forever"
    case 1: "1 day"
    case let days?: "\(days) days"
    }
  }

  /// The rule as `--cors` takes it.
  private static func text(of rule: CorsRule) -> String {
    var fields = [
      "origins=" + rule.allowedOrigins.joined(separator: ","),
      "methods=" + rule.allowedMethods.map(\.rawValue).joined(separator: ","),
    ]
    if !rule.allowedHeaders.isEmpty { fields.append("headers=" + rule.allowedHeaders.joined(separator: ",")) }
    if !rule.exposedHeaders.isEmpty { fields.append("exposed=" + rule.exposedHeaders.joined(separator: ",")) }
    // bounded: read as an integer
    fields.append("age=\(rule.maxAge.components.seconds)")
    return fields.joined(separator: " ")
  }
}
