public import Foundation
import SwiftASN1
import X509

/// A certificate for this machine's names for itself, of a CA that was made for it alone.
///
/// It is kept in a folder that only its owner can look into, so that a user trusts it once. The key of the CA is not kept: what
/// trusts the CA trusts this one certificate, and nobody can make another.
public struct LocalCertificates: Sendable {
  /// The path of the CA's certificate in PEM, for those who are to trust it.
  public let authorityFile: String

  /// What to serve with.
  public let tls: EmulatorTLS

  /// Whether it was made just now, so that nobody trusts it yet.
  public let isNew: Bool

  /// How long a certificate is good: Apple's systems take none for longer than 825 days.
  static let life: TimeInterval = 800 * 86_400

  /// The folder of a user: `azq/tls` in `XDG_DATA_HOME`, or where the system keeps data of programs.
  ///
  /// - Parameter environment: The variables of the process.
  /// - Returns: The path; `nil` when the variables name no place.
  public static func folder(_ environment: [String: String]) -> String? {
    // A relative path is to be ignored (https://specifications.freedesktop.org/basedir-spec/latest/).
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/azq/tls" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    #if canImport(Darwin)
      return home + "/Library/Application Support/azq/tls"
    #else
      return home + "/.local/share/azq/tls"
    #endif
  }

  /// The path of the CA's certificate of a folder, if there is one.
  ///
  /// - Parameter folder: The folder.
  /// - Returns: The path; `nil` when there is none that the user owns.
  public static func authorityFile(in folder: String) -> String? {
    let path = folder + "/" + File.authority
    return PrivateFile.isOwn(path) ? path : nil
  }

  /// Takes the certificate from a folder; makes one, and the folder, where there is none, or where it ends within a day.
  ///
  /// - Parameters:
  ///   - folder: Where it is kept; made with the mode 0700, and files with 0600.
  ///   - now: The time.
  /// - Throws: ``EmulatorTLSError`` when it cannot be read or written, or others can read it.
  public init(in folder: String, now: Date = Date()) throws(EmulatorTLSError) {
    if let kept = try Self.kept(in: folder) {
      if now.addingTimeInterval(86_400) < kept.end {
        self.init(folder, kept.tls, isNew: false)
        return
      }
      try? FileManager.default.removeItem(atPath: folder)
    }
    let made: (authority: String, server: String, key: String)
    do {
      made = try CertificateMaker(now: now, life: Self.life).make()
    } catch {
      throw EmulatorTLSError("no certificate can be made: \(error)")
    }
    try PrivateFile.make(
      folder,
      with: [File.authority: made.authority, File.server: made.server, File.key: made.key])
    // Another process may have made one at the same time.
    guard let kept = try Self.kept(in: folder) else {
      throw EmulatorTLSError("the folder \(folder) was taken away")
    }
    self.init(folder, kept.tls, isNew: true)
  }

  private init(_ folder: String, _ tls: EmulatorTLS, isNew: Bool) {
    authorityFile = folder + "/" + File.authority
    self.tls = tls
    self.isNew = isNew
  }

  private enum File {
    static let authority = "ca.pem"
    static let server = "server.pem"
    static let key = "server.key"
  }

  /// What is in a folder; `nil` when there is no folder.
  private static func kept(in folder: String) throws(EmulatorTLSError) -> (tls: EmulatorTLS, end: Date)? {
    guard FileManager.default.fileExists(atPath: folder) else { return nil }
    func file(_ name: String) throws(EmulatorTLSError) -> [UInt8] {
      try PrivateFile.bytes(of: folder + "/" + name)
    }
    _ = try file(File.authority)
    let server = try file(File.server)
    let tls: EmulatorTLS
    do throws(EmulatorTLSError) {
      tls = try EmulatorTLS(certificates: server, key: try file(File.key))
    } catch {
      throw error.mending(folder)
    }
    guard let certificate = try? Certificate(pemEncoded: String(decoding: server, as: UTF8.self)) else {
      throw EmulatorTLSError("\(folder)/\(File.server) is not a certificate").mending(folder)
    }
    return (tls, certificate.notValidAfter)
  }
}

extension EmulatorTLSError {
  /// Says how to begin anew.
  fileprivate func mending(_ folder: String) -> EmulatorTLSError {
    EmulatorTLSError(told: "\(description); delete the folder \(folder), and it is made anew")
  }

  private init(told description: String) { self.description = description }
}
