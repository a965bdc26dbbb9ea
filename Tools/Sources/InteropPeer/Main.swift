import AzureQueues
import Foundation

@main
enum Main {
  static func main() async throws {
    guard CommandLine.arguments.count == 2 else { throw PeerMisuse("one subcommand is needed") }
    let decoder = JSONDecoder()
    let input = try decoder.decode(PeerInput.self, from: FileHandle.standardInput.readDataToEndOfFile())
    var output: PeerOutput
    do {
      output = try await Peer(input: input).run(CommandLine.arguments[1])
    } catch let error as AzureError {
      output = PeerOutput()
      output.error = PeerOutput.Failure(
        kind: error.kind.rawValue, code: error.code?.rawValue, status: error.status, message: error.message)
    } catch let error as MessageDecodingError {
      output = PeerOutput()
      output.error = PeerOutput.Failure(kind: "decoding", message: error.description)
    }
    var line = try JSONEncoder().encode(output)
    line.append(UInt8(ascii: "\n"))
    FileHandle.standardOutput.write(line)
  }
}
