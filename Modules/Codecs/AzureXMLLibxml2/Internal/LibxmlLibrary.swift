import CLibXML2

/// The library's state for the whole process.
enum LibxmlLibrary {
  private static let initialized: Void = xmlInitParser()

  /// Initializes libxml2 once, before any thread parses: older versions ask for it, newer ones do not mind.
  static func prepare() {
    _ = initialized
  }
}
