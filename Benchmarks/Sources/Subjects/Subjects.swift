/// Every subject that is measured in this process.
public enum Subjects {
  /// All of them, in the order of the tables.
  public static let all: [Subject] =
    ClientSubjects.all + CallSubjects.all + TextSubjects.all + ReaderSubjects.all + EngineSubjects.all
    + SelfCheck.all

  /// Finds one by its name.
  ///
  /// - Parameter name: The name.
  /// - Returns: The subject, or `nil` when there is none of that name.
  public static func named(_ name: String) -> Subject? { all.first { $0.name == name } }
}
