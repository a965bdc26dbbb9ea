import ArgumentParser
import AzureXML
import AzureXMLFoundation
import AzureXMLLibxml2
import AzureXMLSwift

/// What reads the XML of responses.
enum CodecChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case swift
  case libxml2
  case foundation

  /// The choice of the umbrella module.
  static let standard = CodecChoice.swift

  func make() -> any XMLReader {
    switch self {
    case .swift: SwiftXMLReader()
    case .libxml2: LibxmlReader()
    case .foundation: FoundationXMLReader()
    }
  }
}
