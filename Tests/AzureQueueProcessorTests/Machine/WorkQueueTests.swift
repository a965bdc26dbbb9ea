import Testing

@testable import AzureQueueProcessor

/// Who does what comes next: the worker that is about to be free, or another that has to be woken.
@Suite struct WorkQueueTests {
  private enum Work: QueuedWork, Equatable {
    case handler(Int)
    case delete(Int)
    case receive
    case renew(Int)

    var isBrief: Bool { if case .handler = self { false } else { true } }
    var isUrgent: Bool { if case .renew = self { true } else { false } }
  }

  private var queue = WorkQueue<Work>()

  @Test func workBeginsAtOnceWhileNobodyIsAboutToBeFree() {
    var queue = queue
    #expect(queue.add([.handler(1), .handler(2)]) == [.handler(1), .handler(2)])
    #expect(queue.count == 0 && queue.nearlyFree == 0)
  }

  @Test func aWorkerDeletesItsMessageAndGoesOnWithTheNextHandler() {
    var queue = queue
    #expect(queue.add([.handler(0)]) == [.handler(0)])
    for number in 0..<100 {
      var next = queue.exchange(.handler(number), [.delete(number), .handler(number + 1)])
      #expect(next.own == .delete(number) && next.started.isEmpty)
      next = queue.exchange(.delete(number), [])
      #expect(next.own == .handler(number + 1) && next.started.isEmpty)
    }
  }

  @Test func oneRequestUnderWayKeepsOnePieceOfWorkWaitingAndNoMore() {
    var queue = queue
    #expect(queue.add([.receive]) == [.receive])
    #expect(queue.add([.handler(1), .handler(2), .handler(3)]) == [.handler(1), .handler(2)])
    #expect(queue.count == 1)
    let next = queue.exchange(.receive, [.handler(4)])
    #expect(next.own == .handler(3), "those that wait come first")
    #expect(next.started == [.handler(4)], "nobody is about to be free any more")
  }

  @Test func aBatchOfDeletesIsSharedByAsManyWorkersAsPiecesAreLeft() {
    var queue = queue
    #expect(queue.add([.handler(0)]) == [.handler(0)])
    let next = queue.exchange(.handler(0), (0..<5).map { .delete($0) })
    #expect(next.own == .delete(0))
    #expect(next.started == [.delete(1), .delete(2)] && queue.count == 2)
  }

  @Test func aRequestComesBeforeHandlersThatWait() {
    var queue = queue
    #expect(queue.add([.receive, .receive, .receive]).count == 2)
    #expect(queue.count == 1)
    #expect(queue.exchange(.receive, []).own == .receive)
    #expect(queue.add([.handler(1)]).isEmpty && queue.add([.receive]).isEmpty)
    #expect(queue.exchange(.receive, []).own == .receive)
    #expect(queue.exchange(.receive, []).own == .handler(1))
  }

  @Test func aRenewalWaitsForNobody() {
    var queue = queue
    #expect(queue.add([.receive]) == [.receive])
    #expect(queue.add([.renew(1)]) == [.renew(1)])
    // Nor is it done by the worker that came by it, which may have more to do.
    let next = queue.exchange(.receive, [.renew(2), .handler(1)])
    #expect(next.own == .handler(1) && next.started == [.renew(2)])
  }

  @Test func whatHasWaitedTooLongIsGivenToOthers() {
    var queue = queue
    #expect(queue.add([.receive]) == [.receive])
    #expect(queue.add([.handler(1)]).isEmpty)
    #expect(queue.overdue().isEmpty && queue.isInUse, "it may have come this moment")
    #expect(queue.overdue() == [.handler(1)])
    #expect(queue.exchange(.receive, []).own == nil)
    for _ in 0..<40 { #expect(queue.overdue().isEmpty) }
    #expect(!queue.isInUse, "nobody need look any more")
  }

  /// With any order of events: nothing is lost, nothing done twice, and nothing waits unless a worker is about to be free.
  @Test func nothingIsLostOrLeftToNobody() {
    var random = Random(state: 5)
    for _ in 0..<200 {
      var queue = queue
      var working: [Work] = []
      var (made, begun) = (0, 0)
      for _ in 0..<300 {
        var works: [Work] = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
          made += 1
          works.append([.handler(made), .delete(made), .renew(made)][Int.random(in: 0...2, using: &random)])
        }
        if let done = working.indices.randomElement(using: &random), Bool.random(using: &random) {
          let next = queue.exchange(working.remove(at: done), works)
          working += next.started + (next.own.map { [$0] } ?? [])
          begun += next.started.count + (next.own == nil ? 0 : 1)
        } else {
          let started = queue.add(works)
          working += started
          begun += started.count
        }
        let brief = working.count { $0.isBrief }
        guard queue.nearlyFree == brief, queue.count <= brief, made == begun + queue.count else {
          Issue.record("\(queue.nearlyFree) of \(brief), \(queue.count) wait, \(begun) of \(made) begun")
          return
        }
      }
    }
  }

  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }
}
