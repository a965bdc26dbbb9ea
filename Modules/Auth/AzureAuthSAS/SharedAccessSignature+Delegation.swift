extension SharedAccessSignature {
  /// Over what it may be sent (`spr`), or `nil` when it does not say.
  public var protocols: SASProtocol? { self["spr"].flatMap(SASProtocol.init(rawValue:)) }

  /// The encryption scope of what is written with an account signature (`ses`).
  public var encryptionScope: String? { self["ses"] }

  /// The object id of the identity that the user delegation key belongs to (`skoid`).
  public var keyObjectID: String? { self["skoid"] }

  /// The tenant of the identity that the user delegation key belongs to (`sktid`).
  public var keyTenantID: String? { self["sktid"] }

  /// From when the user delegation key is valid (`skt`), in the service's own text.
  public var keyStart: String? { self["skt"] }

  /// Until when the user delegation key is valid (`ske`), in the service's own text.
  ///
  /// The signature ends then, even if its own expiry comes later.
  public var keyExpiry: String? { self["ske"] }

  /// The service that the user delegation key is for (`sks`).
  public var keyService: String? { self["sks"] }

  /// The version of the user delegation key (`skv`).
  public var keyVersion: String? { self["skv"] }

  /// The tenant of the users that the user delegation key was asked for (`skdutid`).
  public var delegatedUserTenantID: String? { self["skdutid"] }

  /// The object id of the only user who may use it (`sduoid`), together with a bearer token.
  public var delegatedUserObjectID: String? { self["sduoid"] }
}
