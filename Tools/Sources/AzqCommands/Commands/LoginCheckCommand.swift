import ArgumentParser
import AzureCore
import AzureIdentity
import Foundation

/// Tells which credential signs in, and as whom: `azq login-check`.
struct LoginCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login-check", abstract: "Tells which credential would be used, and whose token it gets.",
    discussion: """
      Signs in as another command with the same --auth would, --auth default unless given, and prints what the token says: the \
      tenant, the object and the application that it was given to, the audience, and when it ends. Of \
      DefaultAzureCredential it also prints why each other member was not used. The token itself is never printed; \
      nothing is asked of the queues. What the identity may do there is not in the token.

      Exit code 0 when there is a token, 1 when there is none.
      """)

  @OptionGroup var signIn: SignInOptions

  @Option(help: "What sends the requests.")
  var transport = TransportChoice.platform

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard let auth = signIn.auth, !auth.isToken else { return }
    throw ValidationError("With --auth \(auth.rawValue) there is no token to tell of.")
  }

  func run() async throws {
    let signIn = try SignIn(
      signIn.auth ?? .default, signIn, environment: ProcessInfo.processInfo.environment)
    let credential = try signIn.credential(over: try transport.make())
    let result: Result<AccessToken, any Error>
    do {
      result = .success(try await credential.token(for: .storage))
    } catch {
      result = .failure(error)
    }
    let record = LoginRecord(credential, result)
    try output.print(record, table: record.table)
    guard case .failure(var error as AzureError) = result else {
      _ = try result.get()
      return
    }
    // What each member said is in the table.
    if record.members != nil, let end = error.message.firstRange(of: ".\n") {
      error.message = String(error.message[..<end.lowerBound])
    }
    throw error
  }
}
