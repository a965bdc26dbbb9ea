/// Shared access signatures that the official Python client 12.18.1 made of invented keys.
extension SharedAccessVector {
  /// Account signatures.
  static let account: [SharedAccessVector] = [
    SharedAccessVector(
      name: "account 1", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=q&srt=s&sig=XA3w88uzJyVkSFK%2BGBPppnl6NTPi"
        + "ucI7t%2B3Q4TOf95I%3D",
      string: "myaccount\nr\nq\ns\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 2", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=q&srt=s&sig=pL1ckWoNfDg4vOBnsUc79wu"
        + "4LaOf7L2D%2BadGJit8SN8%3D",
      string: "myaccount\nrwdlacup\nq\ns\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 3", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=q&srt=s&sig=M/1/Mo73PAG3K5N94k"
        + "GxaFpQTtYIUEz3QFkgphi3VYY%3D",
      string: "myaccount\nrwdxylacuptfi\nq\ns\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 4", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=q&srt=c&sig=4qnycxWvvm%2BGow0X2iQGRArFco2v"
        + "dTmCiuFvEcSmNE4%3D",
      string: "myaccount\nr\nq\nc\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 5", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=q&srt=c&sig=%2ByBGG9jx/zJbKSCx3b4dS"
        + "9%2BynT36qANbf8gpSqfWAV0%3D",
      string: "myaccount\nrwdlacup\nq\nc\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 6", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=q&srt=c&sig=Q3Jm4vVucTqxuC1oQK"
        + "2XpIlIQmx9uL3JtCX9hQ/3PhE%3D",
      string: "myaccount\nrwdxylacuptfi\nq\nc\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 7", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=q&srt=o&sig=DF0oypnL15aIrASMceyDOE7r83ncxw"
        + "hyzf8GdnlktQc%3D",
      string: "myaccount\nr\nq\no\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 8", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=q&srt=o&sig=POmQMOAd6k2LZhrCB15qW7V"
        + "cO9B646yDcfWLETjtf/M%3D",
      string: "myaccount\nrwdlacup\nq\no\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 9", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=q&srt=o&sig=n3IVBddUaLkt5qh177"
        + "KFO/1XHk8Ftqwlv4wZ42L2pjQ%3D",
      string: "myaccount\nrwdxylacuptfi\nq\no\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 10", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=q&srt=sco&sig=I4l44QVX6wRrpjhSWMINttBPEpV4"
        + "ThibNTG0K8gbi3o%3D",
      string: "myaccount\nr\nq\nsco\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 11", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=q&srt=sco&sig=DDcl3VHRUDTfHJcDlKbye"
        + "vh5WDw3NxRjERqB9eIxW2w%3D",
      string: "myaccount\nrwdlacup\nq\nsco\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 12", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=q&srt=sco&sig=jhuG0Q4kVHmsHCwU"
        + "IyL2qqdkDvmTN0C8y8/h8fyXC3o%3D",
      string: "myaccount\nrwdxylacuptfi\nq\nsco\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 13", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=bfqt&srt=s&sig=XMZyFd90qCjGadZHNDJxhHC2f6s"
        + "B85S5gSem%2B2ouPBE%3D",
      string: "myaccount\nr\nbfqt\ns\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 14", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=bfqt&srt=s&sig=oI%2BIBlOkKtXMulbWzf"
        + "Ei4yTJSa6Yzw33QrfHGTkE9Xo%3D",
      string: "myaccount\nrwdlacup\nbfqt\ns\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 15", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=bfqt&srt=s&sig=SXuH4l/rRaXK29D"
        + "zS5ai87/7VxqapQdCVQbPt5arN5U%3D",
      string: "myaccount\nrwdxylacuptfi\nbfqt\ns\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 16", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=bfqt&srt=c&sig=na/sLdakdcWxxNquQ66d%2BYKzs"
        + "aiLyqUY1ypFQ88hMDo%3D",
      string: "myaccount\nr\nbfqt\nc\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 17", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=bfqt&srt=c&sig=K%2BW8ueAlFKNi2EcXfs"
        + "MFPXfLy6sbzjAdYQ/g5OSaoGg%3D",
      string: "myaccount\nrwdlacup\nbfqt\nc\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 18", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=bfqt&srt=c&sig=Nze9DgI90o1vKas"
        + "92XjA3o%2BpQsiNUJ7Kdr6ghfJGT74%3D",
      string: "myaccount\nrwdxylacuptfi\nbfqt\nc\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 19", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=bfqt&srt=o&sig=bD80Mp9qDCQ28fLCs9RJuZZu/jY"
        + "VE/klvBHGKANSXlU%3D",
      string: "myaccount\nr\nbfqt\no\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 20", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=bfqt&srt=o&sig=/0EVpyZWoZwMnMSTzZI6"
        + "9r0Uf93TLtL3/yac1%2BuYucM%3D",
      string: "myaccount\nrwdlacup\nbfqt\no\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 21", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=bfqt&srt=o&sig=q8Elgn6FNm1Pnbc"
        + "EvO%2BVV/4aHefgmLza5RnHXsvDe0E%3D",
      string: "myaccount\nrwdxylacuptfi\nbfqt\no\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 22", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&ss=bfqt&srt=sco&sig=DpTeVtpWS7PsS3H/ncmAJOo5R"
        + "GNM55y/gzcQ1Cz9WIc%3D",
      string: "myaccount\nr\nbfqt\nsco\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 23", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdlacup&sv=2026-10-06&ss=bfqt&srt=sco&sig=2Jwjz91CWWCsBu0Y0Z"
        + "8Ndck0ia98I9G5f1U6KSliK0I%3D",
      string: "myaccount\nrwdlacup\nbfqt\nsco\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
    SharedAccessVector(
      name: "account 24", account: "myaccount", queue: "",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rwdxylacuptfi&sv=2026-10-06&ss=bfqt&srt=sco&sig=OjDiTDXwkHiiY"
        + "tId0RKG/dwc9bduyUWAV4OQ5rxiVIU%3D",
      string: "myaccount\nrwdxylacuptfi\nbfqt\nsco\n\n2036-07-08T09:10:11Z\n\n\n2026-10-06\n\n"),
  ]
}
