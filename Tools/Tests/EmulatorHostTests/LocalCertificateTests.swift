import EmulatorHost
import Foundation
import SwiftASN1
import Testing
import X509

@Suite("The certificate that is kept for a user")
struct LocalCertificateTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path + "/data/azq/tls" }
  private let now = Date(timeIntervalSince1970: 1_772_510_706)

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
  }

  private func certificate(_ name: String) throws -> Certificate {
    let data = try #require(FileManager.default.contents(atPath: "\(path)/\(name)"))
    return try Certificate(pemEncoded: String(decoding: data, as: UTF8.self))
  }

  @Test("It is made once, for its owner alone, and names this machine")
  func made() throws {
    let first = try LocalCertificates(in: path, now: now)
    #expect(first.isNew)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path).sorted() == [
        "ca.pem", "server.key", "server.pem",
      ])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/azq") == ["tls"])
    #expect(try mode(path) == 0o700)
    for name in ["ca.pem", "server.key", "server.pem"] { #expect(try mode("\(path)/\(name)") == 0o600) }
    let server = try certificate("server.pem")
    let second = try LocalCertificates(in: path, now: now + 86_400)
    #expect(!second.isNew)
    #expect(try certificate("server.pem") == server)
    #expect(second.authorityFile == path + "/ca.pem")
    #expect(LocalCertificates.authorityFile(in: path) == path + "/ca.pem")
    let names = try #require(try server.extensions.subjectAlternativeNames)
    #expect(names.map(\.description).joined().contains("localhost"))
    #expect(names.count == 3)
    let authority = try certificate("ca.pem")
    #expect(authority.publicKey.isValidSignature(server.signature, for: server))
    #expect(server.notValidAfter.timeIntervalSince(server.notValidBefore) < 825 * 86_400)
    guard case .isCertificateAuthority? = try authority.extensions.basicConstraints,
      case .notCertificateAuthority? = try server.extensions.basicConstraints
    else {
      Issue.record("The one must be a CA and the other none")
      return
    }
  }

  @Test("One that ends is made anew")
  func renewed() throws {
    _ = try LocalCertificates(in: path, now: now)
    let old = try certificate("server.pem")
    #expect(try LocalCertificates(in: path, now: now + 800 * 86_400 - 3_600).isNew)
    #expect(try certificate("server.pem") != old)
  }

  @Test("What others can read is not used")
  func readable() throws {
    _ = try LocalCertificates(in: path, now: now)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path + "/server.key")
    let error = #expect(throws: EmulatorTLSError.self) { try LocalCertificates(in: path, now: now) }
    #expect(error?.description.contains("not this user's alone") == true)
  }

  @Test(
    "What is broken is told, and not made anew by itself", arguments: ["ca.pem", "server.pem", "server.key"])
  func broken(name: String) throws {
    _ = try LocalCertificates(in: path, now: now)
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    let error = #expect(throws: EmulatorTLSError.self) { try LocalCertificates(in: path, now: now) }
    #expect(error?.description.contains(path) == true)
  }

  @Test("Where nothing can be written it says so")
  func unwritable() throws {
    #expect(FileManager.default.createFile(atPath: folder.path, contents: nil))
    let error = #expect(throws: EmulatorTLSError.self) { try LocalCertificates(in: path, now: now) }
    #expect(error?.description.contains("cannot be written") == true)
  }

  @Test("Two processes that make it at once share one")
  func raced() async throws {
    let made = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 { group.addTask { [path, now] in try LocalCertificates(in: path, now: now).isNew } }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(made >= 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/azq") == ["tls"])
    #expect(
      try certificate("ca.pem").publicKey.isValidSignature(
        certificate("server.pem").signature, for: certificate("server.pem")))
  }

  @Test("The folder is where the system keeps data of programs")
  func place() {
    #expect(LocalCertificates.folder(["XDG_DATA_HOME": "/data", "HOME": "/home/me"]) == "/data/azq/tls")
    let home = LocalCertificates.folder(["XDG_DATA_HOME": "data", "HOME": "/home/me"])
    #if canImport(Darwin)
      #expect(home == "/home/me/Library/Application Support/azq/tls")
    #else
      #expect(home == "/home/me/.local/share/azq/tls")
    #endif
    #expect(LocalCertificates.folder([:]) == nil)
    #expect(LocalCertificates.authorityFile(in: "/no/such/folder") == nil)
  }
}
