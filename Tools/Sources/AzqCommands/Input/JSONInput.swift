import AzureCore
import Foundation

/// Reads the JSON that the commands print, from a file or from standard input.
enum JSONInput {
  /// Reads one value; an error begins with the place where the JSON stands.
  static func value<Value: Decodable>(
    _ type: Value.Type, in bytes: [UInt8], at place: String
  ) throws -> Value {
    let decoder = JSONDecoder()
    do {
      return try decoder.decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw AzureError.invalidArgument("\(place): \(problem(error))")
    }
  }

  /// Reads one value a line; empty lines are left out.
  static func lines<Value: Decodable>(_ type: Value.Type, of path: String) throws -> [Value] {
    var values: [Value] = []
    let lines = try LineSplitter.lines(of: try WholeInput.bytes(of: path))
    for (index, line) in lines.enumerated() where !line.isEmpty {
      values.append(try value(type, in: line, at: "line \(index + 1)"))
    }
    return values
  }

  private static func problem(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "'\(path(context.codingPath + [key]))' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context): wrong(context)
    case .dataCorrupted(let context): wrong(context)
    @unknown default: "it is not the JSON that --json prints"
    }
  }

  private static func wrong(_ context: DecodingError.Context) -> String {
    context.codingPath.isEmpty
      ? "it is not the JSON that --json prints"
      : "'\(path(context.codingPath))' is wrong: \(context.debugDescription)"
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }.joined(separator: ".")
  }
}
