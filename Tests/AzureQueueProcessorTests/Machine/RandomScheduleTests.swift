import AzureQueueProcessor
import Foundation
import TestSupport
import Testing

/// The rules of the processor as invariants over schedules that depend on nothing but a seed.
@Suite(.alone) struct RandomScheduleTests {
  /// At least so many steps; more with `AZURE_QUEUES_SCHEDULE_STEPS`.
  private static let steps =
    ProcessInfo.processInfo.environment["AZURE_QUEUES_SCHEDULE_STEPS"].flatMap(Int.init) ?? 120_000
  private static let firstSeed =
    ProcessInfo.processInfo.environment["AZURE_QUEUES_SCHEDULE_SEED"].flatMap(UInt64.init) ?? 1

  @Test func everyScheduleKeepsTheRules() {
    var steps = 0
    var schedules = 0
    var duplicates = 0
    var broken: Set<String> = []
    for seed in Self.firstSeed... {
      var simulation = Simulation(seed: seed)
      do throws(Simulation.Violation) {
        try simulation.run()
      } catch {
        // The first schedule of each kind of fault.
        let rule = error.rule.prefix { !$0.isNumber }
        if broken.insert(String(rule)).inserted {
          var again = Simulation(seed: seed, keepsTrace: true)
          try? again.run()
          Issue.record("seed \(seed): \(error)\n\(again.trace.suffix(300).joined(separator: "\n"))")
        }
      }
      steps += max(simulation.steps, 1)
      schedules += 1
      duplicates += simulation.completions.values.reduce(0) { $0 + $1 - 1 }
      if steps >= Self.steps { break }
    }
    print(
      "Note: \(schedules) schedules with \(steps) steps; \(duplicates) messages were handled once more, and accounted for"
    )
    #expect(duplicates > 0, "schedules without a duplicate do not try the accounting")
  }

  @Test(arguments: Simulation.Sabotage.allCases.filter { $0 != .none })
  func eachRuleIsSeenToBreak(_ sabotage: Simulation.Sabotage) {
    let rules = (UInt64(1)...60).compactMap { seed -> String? in
      var simulation = Simulation(seed: seed, sabotage: sabotage)
      do throws(Simulation.Violation) {
        try simulation.run()
        return nil
      } catch {
        return error.rule.split(separator: ":").first.map(String.init)
      }
    }
    let expected: Set<String> =
      switch sabotage {
      case .none: []
      case .answerTimeAsSendTime: ["lease", "safety"]
      case .lostRenewalAsSuccess: ["lease"]
      case .lateSettling, .deafHandler: ["safety"]
      case .renewalBesideSettling: ["renewal"]
      case .doubleEnd, .uncountedDuplicate: ["accounting"]
      case .runAfterStop: ["stop", "safety"]
      case .twoOfAKey: ["order"]
      case .lostMessage: ["loss"]
      case .oversleeping: ["wake"]
      }
    #expect(!rules.isEmpty && Set(rules).isSubset(of: expected), "\(rules)")
  }
}
