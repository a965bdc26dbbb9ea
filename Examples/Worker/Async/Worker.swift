// Worker: tasks that receive, work and delete; long work keeps its lease; SIGTERM and Ctrl-C stop them in order.
//
//   cd Examples && swift run Worker
//
// It takes the account of AZURE_STORAGE_CONNECTION_STRING; without that variable, the emulator: start it with
// 'swift run --package-path Tools azq emulator'.
import AzureQueues
import Foundation

@main
struct Worker {
  let number: Int
  let queue: QueueClient
  let lease = Duration.seconds(6)  // How long a message is ours; short, to see it renewed.
  let grace = Duration.seconds(20)  // How long the work under way may still take after a stop.

  static func main() async throws {
    let queue = try QueueServiceClient(.environment(orEmulator: true)).queue("sample-worker")
    try await queue.createIfNotExists()
    for task in ["the long task", "task 1", "task 2", "task 3", "task 4"] { try await queue.send(task) }
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield() }
      source.activate()
      return source
    }
    await withDiscardingTaskGroup { group in
      for number in 1...3 { group.addTask { await Worker(number: number, queue: queue).run() } }
      say("3 workers wait for messages in \(queue.name); stop them with Ctrl-C or SIGTERM")
      for await _ in signals { break }
      say("stopping: what is under way is finished, nothing more is received")
      group.cancelAll()
    }
    sources.forEach { $0.cancel() }
    try await queue.deleteQueue()  // Only because this is an example.
    say("deleted \(queue.name)")
  }

  /// Takes one message after the other until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      // A task of its own, which a stop does not cut short before the grace is over.
      let turn = Task { await takeMessage() }
      let found = await withTaskCancellationHandler {
        await turn.value
      } onCancel: {
        Task {
          try await Task.sleep(for: grace)
          turn.cancel()
        }
      }
      // The queue is empty, or the service away: ask again in a second. A stop ends this wait.
      if !found { try? await Task.sleep(for: .seconds(1)) }
    }
  }

  /// Receives a message and deals with it; false when there was none, or no way to.
  func takeMessage() async -> Bool {
    do {
      guard var message = try await queue.receiveOne(visibilityTimeout: lease) else { return false }
      if let text = try? message.text, message.dequeueCount ?? 1 <= 5 {
        try await work(on: text, keeping: &message)
        say("worker \(number) did \(text)")
      } else {
        say("worker \(number) gives up message \(message.id)")  // Put it where a person will look at it.
      }
      try await queue.delete(message)
      return true
    } catch {
      say("worker \(number): \(error)")  // The message, if there is one, comes back when its lease ends.
      return false
    }
  }

  /// Does the work of a message and renews its lease; a lost lease ends the work, since someone else has the message.
  func work(on text: String, keeping message: inout ReceivedMessage) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await Task.sleep(for: .seconds(text == "the long task" ? 7 : 0.1))  // Your work.
        return true
      }
      repeat {
        group.addTask {
          try await Task.sleep(for: lease / 3)
          return false
        }
        if try await group.next() == true { return group.cancelAll() }
        // Not in a task of the group, which the end of the work would cut short: the new receipt would be lost.
        try await queue.update(&message, visibilityTimeout: lease)
        say("worker \(number) renewed the lease of \(text)")
      } while true
    }
  }
}

/// Prints a line at once, also into a file or a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
