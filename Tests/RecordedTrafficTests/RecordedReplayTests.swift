import Testing

@Suite(
  "Recorded requests are answered by the emulator as by the service",
  .enabled(if: RecordingFolder.isPresent, "\(RecordingFolder.absence)"))
struct RecordedReplayTests {
  @Test("Every recorded request to an operation that exists gets the recorded answer")
  func everyRequest() async throws {
    let recordings = try await RecordingFolder.recordings.value
    var summary = TrafficSummary()
    var complaints: [String] = []
    let outcomes = try await recordings.concurrently { recording in
      zip(recording.entries, try ReplaySession.replay(recording)).map { ($0, $1) }
    }
    for (entry, outcome) in outcomes.joined() {
      switch outcome {
      case .equal: summary.count("equal")
      case .known(let difference): summary.count(difference.name)
      case .leftOut(let why): summary.leaveOut(why.reason)
      case .different(let differences):
        summary.count("different")
        complaints.append(
          "\(entry.place) \(entry.index.operation): \(differences.map(\.description).joined(separator: "; "))"
        )
      }
    }
    let replayed = summary.counts.values.reduce(0, +)
    let known = summary.counts.filter { $0.key != "equal" }.map { "\($0.key) \($0.value)" }.sorted()
    print(
      "Recorded requests: replayed \(replayed), equal \(summary["equal"]),",
      "known differences \(known.joined(separator: ", ")),",
      "left out \(summary.leftOutCount): \(summary.reasons)")
    #expect(
      complaints.isEmpty, "\(complaints.count) complaints:\n\(complaints.prefix(400).joined(separator: "\n"))"
    )
    #expect(replayed > 2000)
  }
}
