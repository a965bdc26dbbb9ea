import ArgumentParser
import AzureQueueProtocol

/// Which operations are logged, on the command line: `none`, or a list of `read`, `write` and `delete`.
struct LoggedOperations: ExpressibleByArgument, Sendable, Hashable {
  let reads: Bool
  let writes: Bool
  let deletes: Bool

  init?(argument: String) {
    let names = argument == "none" ? [] : argument.split(separator: ",", omittingEmptySubsequences: false)
    guard names.allSatisfy({ ["read", "write", "delete"].contains($0) }) else { return nil }
    reads = names.contains("read")
    writes = names.contains("write")
    deletes = names.contains("delete")
  }
}

/// What is counted, on the command line.
enum MetricsChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case off
  case on
  case apis
}

/// How long something is kept, on the command line: a number of days such as `7` or `7d`, or `forever`.
struct RetentionArgument: ExpressibleByArgument, Sendable, Hashable {
  let policy: RetentionPolicy

  init?(argument: String) {
    if argument == "forever" {
      policy = .disabled
    } else {
      // bounded: checked by the client, before anything is sent
      guard let days = Int(argument.hasSuffix("d") ? argument.dropLast() : argument[...]) else { return nil }
      policy = RetentionPolicy(days: days)
    }
  }
}

/// A cross-origin rule on the command line: `origins=https://a.example,https://b.example methods=GET,PUT age=200`.
struct CorsRuleArgument: ExpressibleByArgument, Sendable, Hashable {
  let rule: CorsRule

  init?(argument: String) {
    var fields: [String: [String]] = [:]
    for field in argument.split(separator: " ") {
      let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, ["origins", "methods", "headers", "exposed", "age"].contains(pair[0]),
        fields.updateValue(pair[1].split(separator: ",").map(String.init), forKey: String(pair[0])) == nil
      else { return nil }
    }
    guard let origins = fields["origins"], !origins.isEmpty, let methods = fields["methods"], !methods.isEmpty
    else { return nil }
    var age = Duration.zero
    if let texts = fields["age"] {
      guard texts.count == 1, let time = TimeForm.duration(of: texts[0]) else { return nil }
      age = time
    }
    rule = CorsRule(
      allowedOrigins: origins, allowedMethods: methods.map { CorsRule.Method(rawValue: $0) },
      allowedHeaders: fields["headers"] ?? [], exposedHeaders: fields["exposed"] ?? [],
      maxAge: age)
  }
}
