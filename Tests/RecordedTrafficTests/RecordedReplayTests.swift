import TestSupport
import Testing

@Suite(
  "Recorded requests are served by the emulator as by the service", .alone,
  .enabled(if: RecordingFolder.isPresent, "\(RecordingFolder.absence)"))
struct RecordedReplayTests {
  @Test("Every recorded request gets the recorded response")
  func everyRequest() async throws {
    let recordings = try await RecordingFolder.recordings.value
    var summary = TrafficSummary()
    var complaints: [String] = []
    var footings: [ReplaySession.Footing: Int] = [:]
    let total = recordings.reduce(0) { $0 + $1.entries.count }
    let outcomes = try await recordings.concurrently { try ReplaySession.replay($0) }
    for (entry, outcome) in outcomes.joined() {
      switch outcome {
      case .equal(let footing):
        summary.count("equal")
        footings[footing, default: 0] += 1
      case .known(let difference): summary.count(difference.name)
      case .leftOut(let why):
        print(
          "LEFT", entry.place, entry.index.operation, entry.index.status, entry.index.errorCode, why.reason)
        summary.leaveOut(why.reason)
      case .different(let differences):
        summary.count("different")
        complaints.append(
          "\(entry.place) \(entry.index.operation): \(differences.map(\.description).joined(separator: "; "))"
        )
      }
    }
    let known = KnownDifference.all.map { "\($0.name) \(summary[$0.name])" }
    let replayed = summary.total
    print(
      "Recorded requests: replayed \(replayed) of \(total), equal \(summary["equal"])",
      "(\(footings[.prepared] ?? 0) on state and \(footings[.restored] ?? 0) with lost parts made as the response shows),",
      "known differences \(known.joined(separator: ", ")),",
      "left out \(summary.leftOutCount): \(summary.reasons)")
    #expect(
      complaints.isEmpty, "\(complaints.count) complaints:\n\(complaints.prefix(20).joined(separator: "\n"))")
    #expect(replayed + summary.leftOutCount == total)
    #expect(summary["equal"] > 4300)
    for difference in KnownDifference.all {
      #expect(
        summary[difference.name] > 0, "\(difference.name): \(difference.why) It explains nothing any more.")
    }
    #expect(
      summary.leftOut.keys.allSatisfy { ReplayRule.reasons.contains(LeftOut($0)) }, "\(summary.leftOut)")
  }

  // Responses that tell what the replay itself stands on are of no use here: tampering would change that too.
  @Test("A response that was tampered with is noticed", arguments: Tampering.possible)
  func tampering(_ tampering: Tampering) async throws {
    var tried = 0
    let recordings = try await RecordingFolder.recordings.value
    for recording in recordings where tried < 3 && tampering.fits(recording) {
      for number in recording.entries.indices {
        var changed = recording
        guard tampering.apply(&changed.entries[number].pair.response),
          case .equal(.asRecorded) = try outcome(of: number, in: recording)
        else { continue }
        tried += 1
        guard case .different = try outcome(of: number, in: changed) else {
          Issue.record("\(recording.entries[number].place): \(tampering.rawValue) was not noticed")
          return
        }
        break
      }
    }
    #expect(tried == 3)
  }

  private func outcome(of number: Int, in recording: Recording) throws -> ReplaySession.Outcome? {
    try ReplaySession.replay(recording).first { $0.0.number == number }?.1
  }
}
