/// What is wrong with the recordings themselves.
struct RecordingError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
