/// The names of query parameters, sorted by what they mean to a shared access signature.
enum SASParameterNames {
  /// Those whose values may be shown: all of a queue's or an account's signature but `sig` and the ids of users.
  static let shown: Set<String> = [
    "sv", "ss", "srt", "sp", "st", "se", "sip", "spr", "si", "skoid", "sktid", "skt", "ske", "sks", "skv",
  ]

  /// Every parameter of any storage service's signatures, by which one is recognised.
  static let known: Set<String> = shown.union([
    "sig", "ses", "skdutid", "sduoid", "sr", "sdd", "saoid", "suoid", "scid", "rscc", "rscd", "rsce", "rscl",
    "rsct", "tn", "spk", "srk", "epk", "erk", "srh", "srq",
  ])

  /// Those of the queue operations, which a signature must not hold: they would be sent with every request.
  static let ofOperations: Set<String> = [
    "comp", "restype", "timeout", "maxresults", "include", "marker", "prefix", "numofmessages",
    "visibilitytimeout", "messagettl", "popreceipt", "peekonly",
  ]
}
