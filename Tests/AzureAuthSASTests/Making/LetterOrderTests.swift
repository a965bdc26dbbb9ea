import AzureAuthSAS
import AzureCore
import Testing

@Suite("Letters of permissions, services and resource types")
struct LetterOrderTests {
  @Test(
    "Account permissions are written in the service's order, whatever order they came in", arguments: 0..<50)
  func account(seed: UInt64) {
    var random = RandomSource.seeded(seed)
    let all = "rwdxylacuptfi"
    let some = all.filter { _ in random.next() % 2 == 0 }
    let permissions = AccountSASPermissions(letters: String(some.shuffled(using: &random)))
    #expect(permissions?.letters == some)
  }

  @Test(
    "Queue permissions are written in the service's order, whatever order they came in", arguments: 0..<20)
  func queue(seed: UInt64) {
    var random = RandomSource.seeded(seed)
    let some = "raup".filter { _ in random.next() % 2 == 0 }
    let permissions = QueueSASPermissions(letters: String(some.shuffled(using: &random)))
    #expect(permissions?.letters == some)
  }

  @Test("Each name stands for its letter")
  func names() {
    let permissions: [(AccountSASPermissions, String)] = [
      (.read, "r"), (.write, "w"), (.delete, "d"), (.deleteVersion, "x"), (.permanentDelete, "y"),
      (.list, "l"),
      (.add, "a"), (.create, "c"), (.update, "u"), (.process, "p"), (.tags, "t"), (.find, "f"),
      (.immutability, "i"), (.allForQueues, "rwdlacup"), ([], ""), ([.process, .read], "rp"),
    ]
    for (set, letters) in permissions { #expect(set.letters == letters) }
    let services: [(AccountSASServices, String)] = [
      (.blob, "b"), (.file, "f"), (.queue, "q"), (.table, "t"), (.all, "bfqt"), ([.table, .queue], "qt"),
    ]
    for (set, letters) in services { #expect(set.letters == letters) }
    let types: [(AccountSASResourceTypes, String)] = [
      (.service, "s"), (.container, "c"), (.object, "o"), (.all, "sco"), ([.object, .service], "so"),
    ]
    for (set, letters) in types { #expect(set.letters == letters) }
  }

  @Test("A repeated letter counts once, and a letter of a later version is kept at the end")
  func repeatedAndUnknown() {
    #expect(AccountSASPermissions(letters: "rzrwe")?.letters == "rwez")
    #expect(AccountSASServices(letters: "qqb")?.letters == "bq")
    #expect(AccountSASResourceTypes(letters: "oczo")?.letters == "coz")
  }

  @Test("What is not a lower-case letter is refused", arguments: ["R", "r w", "r,w", "é", "r1"])
  func refused(letters: String) {
    #expect(AccountSASPermissions(letters: letters) == nil)
    #expect(AccountSASServices(letters: letters) == nil)
    #expect(AccountSASResourceTypes(letters: letters) == nil)
    #expect(QueueSASPermissions(letters: letters) == nil)
  }
}
