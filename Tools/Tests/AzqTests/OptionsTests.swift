import ArgumentParser
import AzureAuthSharedKey
import AzurePipeline
import AzureQueueProtocol
import Testing

@testable import AzqCommands

@Suite("Options of the commands")
struct OptionsTests {
  private static let account = "AccountName=one;AccountKey=AAAA"
  private static let other = "AccountName=two;AccountKey=AAAA"

  @Test("The option counts before the variable, and the emulator is the default")
  func source() throws {
    let name = ConnectionSource.variable
    #expect(
      try ConnectionSource(option: Self.account, environment: [name: Self.other]).connection.accountName
        == "one")
    #expect(
      try ConnectionSource(option: nil, environment: [name: Self.other]).connection.accountName == "two")
    for environment in [[:], [name: ""]] {
      let source = try ConnectionSource(option: nil, environment: environment)
      #expect(source.isDefault)
      #expect(source.connection.queueEndpoint.url == "http://127.0.0.1:10001/devstoreaccount1")
    }
  }

  @Test("A connection string that is wrong is not taken for none")
  func brokenSource() {
    #expect(throws: AzureError.self) { try ConnectionSource(option: "", environment: [:]) }
    #expect(throws: AzureError.self) {
      try ConnectionSource(option: nil, environment: [ConnectionSource.variable: "nonsense"])
    }
  }

  @Test("Times are whole seconds, and a time to live may be never")
  func times() {
    #expect(Seconds(argument: "30")?.duration == .seconds(30))
    #expect(Seconds(argument: "1.5") == nil)
    #expect(Seconds(argument: "99999999999") == nil)
    #expect(TimeToLiveArgument(argument: "60")?.timeToLive == .seconds(60))
    #expect(TimeToLiveArgument(argument: "never")?.timeToLive == .never)
    #expect(TimeToLiveArgument(argument: "soon") == nil)
  }

  @Test("A single hyphen is the text of a send")
  func hyphen() throws {
    let command = try #require(try AzqCommand.parseAsRoot(["send", "queue", "-"]) as? SendCommand)
    #expect(command.text == "-")
  }

  @Test(
    "A wrong command line ends with code 64",
    arguments: [
      ["nonsense"], ["send", "queue"], ["send", "queue", "a", "b"], ["peek", "queue", "--max", "many"],
      ["send", "queue", "a", "--encoding", "rot13"], ["peek", "queue", "--transport", "pigeon"],
      ["emulator", "--port", "65536"], ["emulator", "--port", "-1"], ["emulator", "--account", "abc"],
      ["emulator", "--key", "AAAA"], ["emulator", "--account", "abc", "--key", "?"],
      ["emulator", "--account", "No", "--key", "AAAA"],
    ])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try AzqCommand.parseAsRoot(arguments) }
    #expect(error.map { AzqCommand.exitCode(for: $0).rawValue } == 64)
  }

  @Test("A refused key of an account is not repeated")
  func keyIsNotRepeated() throws {
    let error = try #require(
      #expect(throws: (any Error).self) {
        try AzqCommand.parseAsRoot(["emulator", "--account", "abc", "--key", "s3cret!"])
      })
    #expect(!AzqCommand.fullMessage(for: error).contains("s3cret"))
  }
}
