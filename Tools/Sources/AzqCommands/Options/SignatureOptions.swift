import ArgumentParser
import AzureAuthSAS
import AzureQueueProtocol

/// What both kinds of shared access signatures can say, and how they are printed.
struct SignatureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "From where it may be used: an IPv4 address or a range of them, such as 198.51.100.7-198.51.100.90.",
      valueName: "address"), transform: { try SASAddressRange($0) })
  var ip: SASAddressRange?

  @Flag(help: "It may be used over https only.")
  var httpsOnly = false

  @Option(
    help: ArgumentHelp(
      "The service version whose rules it follows (sv); the one that this program uses unless given.",
      valueName: "yyyy-mm-dd"), transform: { try SASVersion($0) })
  var sv: SASVersion?

  @Flag(help: "Print the URL with the signature instead of the signature alone.")
  var url = false

  /// The same as the library takes it.
  func options(_ expiry: ExpiryOptions) -> SASOptions {
    SASOptions(
      startsOn: expiry.starts?.date, addressRange: ip, protocols: httpsOnly ? .https : nil, version: sv)
  }

  /// Prints a signature.
  func print(_ record: SignatureRecord, to output: OutputOptions) throws {
    try output.print(record, line: "\(url ? record.url : record.token)")
  }
}
