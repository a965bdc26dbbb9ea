import ArgumentParser
import AzureAuthSAS

/// Reads letters on the command line: permissions and the like.
///
/// The library keeps letters that it does not know; here one is more likely a slip, which the service would refuse with a
/// bare 403.
enum Letters {
  /// A queue's permissions.
  static func queuePermissions(_ text: String) throws -> QueueSASPermissions {
    guard let permissions = QueueSASPermissions(letters: text), permissions.isSubset(of: .all) else {
      throw ValidationError("A queue's permissions are letters of 'raup': read, add, update, process.")
    }
    return permissions
  }

  /// An account's permissions.
  static func accountPermissions(_ text: String) throws -> AccountSASPermissions {
    guard let permissions = AccountSASPermissions(letters: text),
      permissions.isSubset(of: AccountSASPermissions.allForQueues.union(forOtherServices))
    else {
      throw ValidationError(
        "An account's permissions are letters of 'rwdlacup': read, write, delete, list, add, create, update, process."
      )
    }
    return permissions
  }

  /// The services of an account.
  static func services(_ text: String) throws -> AccountSASServices {
    guard let services = AccountSASServices(letters: text), !services.isEmpty, services.isSubset(of: .all)
    else { throw ValidationError("Services are letters of 'bfqt': blob, file, queue, table.") }
    return services
  }

  /// Levels of resources.
  static func resourceTypes(_ text: String) throws -> AccountSASResourceTypes {
    guard let types = AccountSASResourceTypes(letters: text), !types.isEmpty, types.isSubset(of: .all) else {
      throw ValidationError(
        "Resource types are letters of 'sco': service, container (queues), object (messages).")
    }
    return types
  }

  private static let forOtherServices: AccountSASPermissions = [
    .deleteVersion, .permanentDelete, .tags, .find, .immutability,
  ]
}
