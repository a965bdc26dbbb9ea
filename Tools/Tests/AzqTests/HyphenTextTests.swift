import ArgumentParser
import Testing

@testable import AzqCommands

@Suite("A text that begins with a hyphen")
struct HyphenTextTests {
  @Test(
    "It is the text where one belongs, whatever stands around it",
    arguments: [
      (["send", "q", "-hello"], "-hello"), (["send", "q", "-v"], "-v"), (["send", "q", "-1"], "-1"),
      (["send", "--ttl", "5m", "q", "-hello", "--json"], "-hello"),
      (["send", "--json", "q", "-hello", "--encoding=base64"], "-hello"),
      (["send", "q", "--require-encryption", "-hello", "--key-file", "k"], "-hello"),
      (["send", "q", "-hello", "--connection-string", "UseDevelopmentStorage=true"], "-hello"),
      (["send", "q", "--", "-hello"], "-hello"), (["send", "q", "--", "--help"], "--help"),
      (["send", "q", "-"], "-"), (["send", "q", "- a list"], "- a list"),
    ])
  func send(arguments: [String], text: String) throws {
    let command = try #require(
      try AzqCommand.parseAsRoot(HyphenText.placed(arguments)) as? SendCommand)
    #expect(command.text == text)
    #expect(command.queue == "q")
  }

  @Test("It knows which options of these commands take no value")
  func flags() {
    for help in [SendCommand.helpMessage(), UpdateCommand.helpMessage()] {
      let flags = help.matches(of: /\n  (?:-h, )?(--[a-z-]+)(?: {2,}|\n)/).map { String($0.1) }
      #expect(flags.contains("--json"))
      #expect(Set(flags).isSubset(of: HyphenText.flags), "\(flags)")
    }
  }

  @Test("It is the new text of an update")
  func update() throws {
    let command = try #require(
      try AzqCommand.parseAsRoot(HyphenText.placed(["update", "q", "i", "r", "-hello", "--visibility", "0"]))
        as? UpdateCommand)
    #expect(command.text == "-hello")
  }

  @Test(
    "Anywhere else it is a mistake, and no help that looks like success",
    arguments: [
      ["send", "-hello"], ["send", "-q", "hello"], ["send", "-hello", "q"], ["receive", "q", "-hello"],
      ["queue", "list", "-hello"], ["peek", "-hq"], ["-hello"], ["send", "q", "-hello", "b"],
      ["send", "q", "a", "-hello"], ["send", "q", "text", "--ttl", "-5"], ["send", "q", "--hello"],
      ["emulator", "--port", "-1"], ["update", "q", "i", "-hello", "--visibility", "0"],
    ])
  func elsewhere(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try AzqCommand.parseAsRoot(HyphenText.placed(arguments))
    }
    #expect(error.map { AzqCommand.exitCode(for: $0).rawValue } == 64)
  }

  @Test("Help is still help", arguments: [["-h"], ["send", "-h"], ["send", "q", "-h"], ["--help"]])
  func help(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      var command = try AzqCommand.parseAsRoot(HyphenText.placed(arguments))
      try command.run()
    }
    #expect(error.map { AzqCommand.exitCode(for: $0).rawValue } == 0)
  }
}
