#if Identity
  import AzureCore

  /// The blocks of a PEM text (RFC 7468); what stands between them is left out.
  struct PEMBlock {
    /// What stands behind `BEGIN`, such as `CERTIFICATE`.
    let label: String
    let bytes: [UInt8]
    /// Whether it has header lines, by which old keys say that they are encrypted (RFC 1421).
    let hasHeaders: Bool

    /// Reads all blocks; `nil` when one does not end or is not base64.
    static func all(in text: String) -> [PEMBlock]? {
      var blocks: [PEMBlock] = []
      var label: String?
      var content = ""
      var hasHeaders = false
      for line in text.split(whereSeparator: \.isNewline).map(\.trimmed) {
        guard let open = label else {
          if line.hasPrefix("-----BEGIN "), line.hasSuffix("-----"), line.utf8.count > 16 {
            label = String(line.dropFirst(11).dropLast(5))
            content = ""
            hasHeaders = false
          }
          continue
        }
        if line == "-----END \(open)-----" {
          if hasHeaders { content = "" }
          guard let bytes = Base64Codec.decode(content) else { return nil }
          blocks.append(PEMBlock(label: open, bytes: bytes, hasHeaders: hasHeaders))
          label = nil
        } else if line.contains(":") {
          hasHeaders = true
        } else {
          content += line
        }
      }
      return label == nil ? blocks : nil
    }

    /// The text of one block.
    static func text(_ label: String, _ bytes: [UInt8]) -> String {
      var text = "-----BEGIN \(label)-----\n"
      var digits = Base64Codec.encode(bytes)[...]
      while !digits.isEmpty {
        text += digits.prefix(64) + "\n"
        digits = digits.dropFirst(64)
      }
      return text + "-----END \(label)-----\n"
    }
  }
#endif
