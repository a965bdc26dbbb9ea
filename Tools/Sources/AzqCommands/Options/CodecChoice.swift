import ArgumentParser
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2

/// What reads the XML of answers.
enum CodecChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case libxml2
  case foundation

  /// The choice of the umbrella module for this platform.
  static var platform: CodecChoice {
    #if os(Linux)
      .libxml2
    #else
      .foundation
    #endif
  }

  func make() -> any XMLReader {
    switch self {
    case .libxml2: LibxmlReader()
    case .foundation: FoundationXMLReader()
    }
  }
}
