extension Endpoint {
  /// A cloud: an installation of the service with host names of its own.
  ///
  /// An open type: a cloud that is not listed is `Endpoint.Cloud(suffix:)`.
  public struct Cloud: Sendable, Hashable, CustomStringConvertible {
    /// What follows `account.queue.` in the host names of this cloud, for example `core.windows.net`.
    public let suffix: String

    /// Makes a cloud from its suffix.
    ///
    /// - Parameter suffix: What follows `account.queue.` in its host names.
    /// - Throws: ``AzureError`` when the suffix is not a host name.
    public init(suffix: String) throws(AzureError) {
      let name = suffix.lowercased()
      guard Endpoint.isHostName(name) else {
        throw .invalidArgument(
          "The suffix of the cloud is not a host name", advice: "write it like core.windows.net")
      }
      self.suffix = name
    }

    private init(known: String) { suffix = known }

    /// The public cloud, `core.windows.net`.
    public static let `public` = Cloud(known: "core.windows.net")

    /// The cloud of China, `core.chinacloudapi.cn`.
    public static let china = Cloud(known: "core.chinacloudapi.cn")

    /// The cloud of the US Government, `core.usgovcloudapi.net`.
    public static let usGovernment = Cloud(known: "core.usgovcloudapi.net")

    /// The cloud of Germany, `core.cloudapi.de`; closed in 2021.
    public static let germany = Cloud(known: "core.cloudapi.de")

    /// The suffix.
    public var description: String { suffix }
  }
}
