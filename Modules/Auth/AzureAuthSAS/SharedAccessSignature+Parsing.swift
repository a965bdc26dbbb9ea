import AzureCore

extension SharedAccessSignature {
  /// Every parameter of any storage service's signatures, by which one is recognised.
  static let knownParameters = QueryRedaction.signatureParameters.union([
    "sig", "ses", "skdutid", "sduoid", "sr", "sdd", "saoid", "suoid", "scid", "rscc", "rscd", "rsce", "rscl",
    "rsct", "tn", "spk", "srk", "epk", "erk", "srh", "srq",
  ])

  /// Takes the text apart; every error names the position of a parameter, never its text, which may be a misplaced key.
  static func parse(_ text: String) throws(AzureError) -> [Parameter] {
    var bytes = Array(text.utf8)[...]
    while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    if bytes.first == UInt8(ascii: "?") { bytes.removeFirst() }
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .invalidArgument(
        "The shared access signature holds a line break or another control character",
        advice: "pass it on one line")
    }
    var parameters: [Parameter] = []
    var names: Set<String> = []
    for (index, part) in bytes.split(separator: UInt8(ascii: "&")).enumerated() {
      let position = index + 1
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")), equals > part.startIndex,
        let decodedName = PercentEncoding.decode(String(decoding: part[..<equals], as: UTF8.self)),
        decodedName.utf8.allSatisfy(isNameCharacter)
      else {
        throw .invalidArgument(
          "Part \(position) of the shared access signature is not of the form name=value",
          advice: "pass only what follows the question mark of its URL")
      }
      let name = decodedName.lowercased()
      guard names.insert(name).inserted else {
        throw .invalidArgument(
          "Parameter \(position) of the shared access signature occurs a second time",
          advice: "pass one signature, once")
      }
      // They would be sent with every request.
      guard !QueryRedaction.operationParameters.contains(name) else {
        throw .invalidArgument(
          "Parameter \(position) of the shared access signature belongs to an operation, not to a signature",
          advice: "pass only the parameters of the signature")
      }
      guard let value = encoded(part[part.index(after: equals)...]) else {
        throw .invalidArgument(
          "Parameter \(position) of the shared access signature is not percent-encoded UTF-8",
          advice: "pass it as the portal or tool printed it")
      }
      parameters.append(Parameter(name: name, encodedValue: value))
    }
    try checkSignature(in: parameters)
    return parameters
  }

  /// Finds common mistakes with `sig` before the service responds to them with a bare 403.
  private static func checkSignature(in parameters: [Parameter]) throws(AzureError) {
    guard let parameter = parameters.first(where: { $0.name == "sig" }), !parameter.encodedValue.isEmpty,
      let signature = PercentEncoding.decode(parameter.encodedValue)
    else {
      throw .invalidArgument(
        "The text is not a shared access signature: it has no 'sig'",
        advice: "pass everything after the question mark of the signature's URL")
    }
    guard !signature.utf8.contains(UInt8(ascii: " ")) else {
      throw .invalidArgument(
        "The 'sig' of the shared access signature holds a blank where base64 has a plus sign",
        advice: "something decoded it as a form; pass it as it was printed")
    }
    guard !signature.utf8.contains(UInt8(ascii: "%")) else {
      throw .invalidArgument(
        "The 'sig' of the shared access signature is percent-encoded twice",
        advice: "pass it as it was printed; it is not encoded again here")
    }
    guard signature.utf8.allSatisfy({ $0 < 0x80 && !"\"'`\\#<>".utf8.contains($0) }) else {
      throw .invalidArgument(
        "The 'sig' of the shared access signature holds a character that base64 does not have",
        advice: "pass what stands between the marks, and no fragment behind it")
    }
  }

  /// Returns a value as it goes into a URL, or `nil` when an escape is broken or the bytes are not UTF-8.
  ///
  /// Escapes stay; of the rest, unreserved characters and those that dates and lists commonly hold raw stay.
  private static func encoded(_ raw: ArraySlice<UInt8>) -> String? {
    var text = ""
    var plain: [UInt8] = []
    for byte in raw {
      if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ":")
        || byte == UInt8(ascii: ",")
      {
        text += PercentEncoding.encode(String(decoding: plain, as: UTF8.self))
        text.unicodeScalars.append(Unicode.Scalar(byte))
        plain.removeAll(keepingCapacity: true)
      } else {
        plain.append(byte)
      }
    }
    text += PercentEncoding.encode(String(decoding: plain, as: UTF8.self))
    return PercentEncoding.decode(text) == nil ? nil : text
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
