import AzureCore
import AzureQueueProcessor
import AzureQueueProtocol
import Subprocess
import Synchronization

/// Runs the command for each message, and says what became of it.
final class WorkHandler: Sendable {
  let queue: String
  let command: MessageCommand
  let retryAfter: Duration
  private let state = Mutex<(missing: MessageCommand.NotThere?, stop: (@Sendable () -> Void)?)>((nil, nil))

  init(queue: String, command: MessageCommand, retryAfter: Duration) {
    self.queue = queue
    self.command = command
    self.retryAfter = retryAfter
  }

  /// Why nothing can be run, once that was found out.
  var missing: MessageCommand.NotThere? { state.withLock { $0.missing } }

  /// Calls a function once it is found out that nothing can be run.
  func whenMissing(_ stop: @escaping @Sendable () -> Void) { state.withLock { $0.stop = stop } }

  func handle(_ delivery: QueueDelivery<[UInt8]>) async throws -> DeliveryOutcome {
    let verdict: CommandVerdict
    do {
      let ending = try await command.run(delivery.body, variables: variables(of: delivery))
      verdict = CommandVerdict(ending, isShellLine: command.isShellLine, retryAfter: retryAfter)
    } catch let error as MessageCommand.NotThere {
      verdict = .noCommand(error.description)
    } catch let error as CancellationError {
      Console.error(
        "azq: message \(delivery.message.id), delivery \(delivery.dequeueCount): the command was ended before its time"
      )
      throw error
    } catch let error as SubprocessError {
      verdict = .again(after: nil, because: "the command could not be run: \(error)")
    }
    switch verdict {
    case .complete: return .complete
    case .again(let wait, let reason):
      Console.error("azq: message \(delivery.message.id), delivery \(delivery.dequeueCount): \(reason)")
      guard let wait else { throw CommandFailed() }
      return .retry(after: wait)
    case .noCommand(let reason):
      let stop = state.withLock { state in
        state.missing = MessageCommand.NotThere(description: reason)
        return state.stop
      }
      stop?()
      // The stop cancels this, and the message is given back: it is not to blame.
      while true { try await Task.sleep(for: .seconds(3600)) }
    }
  }

  private func variables(of delivery: QueueDelivery<[UInt8]>) -> [Environment.Key: String?] {
    [
      "AZQ_QUEUE": queue, "AZQ_MESSAGE_ID": delivery.message.id,
      "AZQ_DEQUEUE_COUNT": String(delivery.dequeueCount),
      "AZQ_INSERTED_ON": delivery.message.insertedOn?.iso8601,
    ]
  }
}

/// A command that failed; what it was is told where it happens.
struct CommandFailed: Error {}
