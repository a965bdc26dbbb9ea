import Foundation

/// Where things are in the checkout.
enum Repository {
  /// The path of something, given from the root of the repository.
  static func path(_ relative: String) -> String {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<5 { url.deleteLastPathComponent() }
    return url.appendingPathComponent(relative).path
  }
}
