/// Changes of a recorded response that the comparison must notice.
enum Tampering: String, CaseIterable, Sendable {
  case status, reasonPhrase, errorCode, errorCodeHeader, version, contentType, count, byteOrderMark,
    elementName
  case elementOrder, dequeueCount, text, insertionTime, receiptForm, updatedReceipt, timeNextVisible, detail,
    headerCase, metadata, challenge
  case serviceEndpoint, marker, nextMarker, queueName, listedMetadata, policyDate, policyOrder, cors,
    retention
  case servicePart, replication, syncTime, keyWindow, keyOwner, secondPrefix, vary

  /// All that can be tried; delegation keys are made with the trait only.
  static var possible: [Tampering] {
    #if SharedKey
      allCases
    #else
      allCases.filter { ![.keyWindow, .keyOwner].contains($0) }
    #endif
  }

  /// Changes the response; `false` when it has nothing to change.
  func apply(_ response: inout RecordedResponse) -> Bool {
    switch self {
    case .status: return set(&response.status, 500)
    case .reasonPhrase: return response.reason != nil && set(&response.reason, "Other")
    case .errorCode: return replace("<Code>", "<Code>X", &response)
    case .errorCodeHeader: return change("x-ms-error-code", &response)
    case .version: return change("x-ms-version", &response)
    case .contentType: return change("Content-Type", &response)
    case .count: return change("x-ms-approximate-messages-count", &response)
    case .byteOrderMark: return replace("\u{FEFF}<", "<", &response)
    case .elementName: return replace("PopReceipt>", "Receipt>", &response)
    case .elementOrder:
      return replace("</DequeueCount><MessageText>", "</MessageText><DequeueCount>", &response)
        && replace("<DequeueCount>", "<MessageText>", &response)
    case .dequeueCount: return replace("<DequeueCount>", "<DequeueCount>1", &response)
    case .text: return replace("</MessageText>", " </MessageText>", &response)
    case .insertionTime: return replace("<InsertionTime>Mon, 1", "<InsertionTime>Mon, 2", &response)
    case .receiptForm: return replace("<PopReceipt>Ag", "<PopReceipt>Aw", &response)
    case .updatedReceipt: return change("x-ms-popreceipt", &response)
    case .timeNextVisible: return change("x-ms-time-next-visible", &response)
    case .headerCase:
      guard let value = response.headers["x-ms-version"] else { return false }
      response.headers["x-ms-version"] = nil
      response.headers["X-Ms-Version"] = value
      return true
    case .metadata:
      guard let item = response.headers.metadata.first else { return false }
      return change("x-ms-meta-" + item.name, &response)
    case .vary:
      // The service properties are served where the rules are known.
      guard response.body?.contains("<Cors") == true, response.headers["Vary"] != nil else { return false }
      response.headers["Vary"] = nil
      response.headers["Access-Control-Allow-Origin"] = "*"
      return true
    case .challenge: return change("WWW-Authenticate", &response)
    case .serviceEndpoint: return replace(".net/\">", ".net\">", &response)
    case .marker: return replace("<Marker>/", "<Marker>/x", &response)
    case .nextMarker: return replace("</NextMarker>", "x</NextMarker>", &response)
    case .queueName: return replace("</Name></Queue>", "x</Name></Queue>", &response)
    case .listedMetadata: return replace("<Metadata />", "", &response)
    case .policyDate: return replace("0000000Z</Start>", "000Z</Start>", &response)
    case .policyOrder: return replace("<Permission>raup", "<Permission>rpau", &response)
    case .cors: return replace("<Cors />", "<Cors></Cors>", &response)
    case .retention:
      return replace("<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>", "", &response)
    case .servicePart: return replace("<IncludeAPIs>true</IncludeAPIs>", "", &response)
    case .replication: return replace("<Status>live", "<Status>bootstrap", &response)
    case .syncTime: return replace(" GMT</LastSyncTime>", "</LastSyncTime>", &response)
    case .keyWindow: return replace("Z</SignedExpiry>", ".0Z</SignedExpiry>", &response)
    case .keyOwner: return replace("<SignedService>q", "<SignedService>b", &response)
    case .secondPrefix: return replace("<Prefix>", "<Prefix>x", &response)
    case .detail: return replace("<MinimumAllowed>1", "<MinimumAllowed>0", &response)
    }
  }

  /// Whether the recorder of a file kept what is changed.
  func fits(_ recording: Recording) -> Bool {
    self != .headerCase || recording.entries.first?.keepsHeaderCase == true
  }

  private func set<Value>(_ place: inout Value, _ value: Value) -> Bool {
    place = value
    return true
  }

  private func change(_ header: String, _ response: inout RecordedResponse) -> Bool {
    guard let value = response.headers[header] else { return false }
    response.headers[header] = "1" + value
    return true
  }

  private func replace(_ old: String, _ new: String, _ response: inout RecordedResponse) -> Bool {
    guard let body = response.body, body.contains(old) else { return false }
    response.body = body.replacing(old, with: new)
    return true
  }
}
