/// Shared access signatures that the official Python client 12.18.1 made of invented keys.
extension SharedAccessVector {
  /// Queue signatures.
  static let queue: [SharedAccessVector] = [
    SharedAccessVector(
      name: "queue 1", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&sig=PJn09cyLKBF7fLJBFzUeR520yog03ixUgF71llvO3"
        + "FI%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n\n\n2026-10-06"),
    SharedAccessVector(
      name: "queue 2", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=a&spr=https%2Chttp&sv=2026-10-06&sig=gj7F/NQYbX914SQyzptTaqEi"
        + "6raM03OyctKzdWH2JUA%3D",
      string: "a\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n\nhttps,http\n2026-10-06"),
    SharedAccessVector(
      name: "queue 3", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=u&sip=168.1.5.65&spr=https&sv=2026-10-06&sig=zisByw7CV9yyNfaK"
        + "SL456DMHcs9NAVgh5JqVmZJRcBw%3D",
      string: "u\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.65\nhttps\n2026-10-06"),
    SharedAccessVector(
      name: "queue 4", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=p&sip=168.1.5.60-168.1.5.70&sv=2026-10-06&sig=Zza1s2eWQ8XXtfR"
        + "Hn9VvhQpQYYGFW3JmkvfDC7P2fDw%3D",
      string: "p\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.60-168.1.5.70\n\n2026-10-06"),
    SharedAccessVector(
      name: "queue 5", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=ra&sip=168.1.5.60-168.1.5.70&spr=https%2Chttp&sv=2026-10-06&s"
        + "ig=48N682DGZnVl/s11X6ZI3c0A3ijXs5GiFWiNcyiRBWY%3D",
      string: "ra\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.60-168.1.5.70\nhttps,http\n2"
        + "026-10-06"),
    SharedAccessVector(
      name: "queue 6", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=ru&spr=https&sv=2026-10-06&sig=Ms"
        + "EoXL064CXuOXgbZ1Xyp5T1CDoGOXj7WDrp7v/UvVw%3D",
      string: "ru\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n\nhttps\n2026-10"
        + "-06"),
    SharedAccessVector(
      name: "queue 7", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=rp&sip=168.1.5.65&sv=2026-10-06&s"
        + "ig=qeXFIkVIvPVPCnCR4TTCeaKPyfd08xR/LrMZtg1bvUg%3D",
      string: "rp\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.65\n\n20"
        + "26-10-06"),
    SharedAccessVector(
      name: "queue 8", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=au&sip=168.1.5.65&spr=https%2Chtt"
        + "p&sv=2026-10-06&sig=TYF5H2l5UQiD7EjU5bfqzj2hkr8qVWLjnQ2Qwql0Np4%3D",
      string: "au\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.65\nhttp"
        + "s,http\n2026-10-06"),
    SharedAccessVector(
      name: "queue 9", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=ap&sip=168.1.5.60-168.1.5.70&spr="
        + "https&sv=2026-10-06&sig=6dP66yD1pHJqwaXJZGkZ9aJ9cw0jKQWXU56KXnLBK8Q%3D",
      string: "ap\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.60-168.1"
        + ".5.70\nhttps\n2026-10-06"),
    SharedAccessVector(
      name: "queue 10", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rau&sv=2026-10-06&sig=jiRrOBrFdzt5Lf6cDgKTLBIJDf4nYHHhKOiTCZq"
        + "kj0w%3D",
      string: "rau\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n\n\n2026-10-06"),
    SharedAccessVector(
      name: "queue 11", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rap&spr=https%2Chttp&sv=2026-10-06&sig=zsfbDtHe7yUdfKrKGJmChZ"
        + "rfe%2BkHP24vcCasxZaLwsM%3D",
      string: "rap\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n\nhttps,http\n2026-10-06"),
    SharedAccessVector(
      name: "queue 12", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=rup&sip=168.1.5.65&spr=https&sv=2026-10-06&sig=AMVyfl/VxtYw/t"
        + "adj/w2Oin4WK6LrqZW2c9S4DQSX5c%3D",
      string: "rup\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.65\nhttps\n2026-10-06"),
    SharedAccessVector(
      name: "queue 13", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=aup&sip=168.1.5.60-168.1.5.70&sv=2026-10-06&sig=p2RRx3rJde/BR"
        + "l2iBEwR7sGPiFQD%2BJ%2BJ7zxbfDOAGdc%3D",
      string: "aup\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.60-168.1.5.70\n\n2026-10-06"),
    SharedAccessVector(
      name: "queue 14", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=raup&sip=168.1.5.60-168.1.5.70&spr=https%2Chttp&sv=2026-10-06"
        + "&sig=sQaPP9pz601RUWnwR%2B7HGYHousFTt3bHA6tOhFDOPlg%3D",
      string: "raup\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n\n168.1.5.60-168.1.5.70\nhttps,http"
        + "\n2026-10-06"),
    SharedAccessVector(
      name: "queue 15", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "sip=168.1.5.65&spr=https%2Chttp&sv=2026-10-06&si=testid&sig=r0oxJ2eoRM1jHldG8pcYgIQgZlxZn/lK"
        + "G1LNhXC/8hU%3D",
      string: "\n\n\n/queue/myaccount/myqueue\ntestid\n168.1.5.65\nhttps,http\n2026-10-06"),
    SharedAccessVector(
      name: "queue 16", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sip=168.1.5.60-168.1.5.70&sv=2026-10-06&si=testid&sig=hBPiBHH109"
        + "1INukiZGJi1Aqq/g2tIWBHywqs1la180g%3D",
      string: "\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\ntestid\n168.1.5.60-168.1.5.70\n\n2026-10"
        + "-06"),
    SharedAccessVector(
      name: "queue 17", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&sip=168.1.5.60-168.1.5.70&spr=https&sv=2026-10-06&si=testid&sig="
        + "DF4p%2Blwgf9SKhhWAFa8CSoBcQkI%2B3YbLN%2BYnbnvZiYc%3D",
      string: "\n2026-01-02T03:04:05Z\n\n/queue/myaccount/myqueue\ntestid\n168.1.5.60-168.1.5.70\nhttps\n20"
        + "26-10-06"),
    SharedAccessVector(
      name: "queue 18", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sip=168.1.5.60-168.1.5.70&spr=https%"
        + "2Chttp&sv=2026-10-06&si=testid&sig=Fbc7sX5wUk3tdB0c8nBIBGa5mgxsuU0DlMClf6szxOo%3D",
      string: "\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\ntestid\n168.1.5.60-1"
        + "68.1.5.70\nhttps,http\n2026-10-06"),
    SharedAccessVector(
      name: "queue 19", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&si=testid&sig=k1EXEUKCxh1Ycio8ULlN06XNTCxVfFA"
        + "hR5O/Wu/Ex3g%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\ntestid\n\n\n2026-10-06"),
    SharedAccessVector(
      name: "queue 20", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&sp=r&spr=https&sv=2026-10-06&si=testid&sig=4RNAkKmSRNZ4JKm2FHvoU"
        + "7YoK203N07bMowqaQr4zUQ%3D",
      string: "r\n2026-01-02T03:04:05Z\n\n/queue/myaccount/myqueue\ntestid\n\nhttps\n2026-10-06"),
    SharedAccessVector(
      name: "queue 21", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=r&spr=https%2Chttp&sv=2026-10-06&"
        + "si=testid&sig=CgZJWIL3joCpVsFRLP848Q9303Jb2uGJbD6JWuaSYUE%3D",
      string: "r\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\ntestid\n\nhttps,htt"
        + "p\n2026-10-06"),
    SharedAccessVector(
      name: "queue 22", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "sp=raup&sip=168.1.5.65&sv=2026-10-06&si=testid&sig=kW0fJRo1S2Rxbwu/lkIxReqkjvnM1NqVFxmx4JSKM"
        + "2k%3D",
      string: "raup\n\n\n/queue/myaccount/myqueue\ntestid\n168.1.5.65\n\n2026-10-06"),
    SharedAccessVector(
      name: "queue 23", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "se=2036-07-08T09%3A10%3A11Z&sp=raup&sip=168.1.5.65&spr=https&sv=2026-10-06&si=testid&sig=dnp"
        + "yYDXmSM343T1j2kv0PailZSxlseCeG/uNScCoeQk%3D",
      string: "raup\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\ntestid\n168.1.5.65\nhttps\n2026-10-0"
        + "6"),
    SharedAccessVector(
      name: "queue 24", account: "myaccount", queue: "myqueue",
      key: sharedKey,
      token: "st=2026-01-02T03%3A04%3A05Z&sp=raup&sip=168.1.5.65&spr=https%2Chttp&sv=2026-10-06&si=testid&"
        + "sig=cbX2tl9ltqdEZFBimy3gAtcl4gXG2a6kXvKO8bLXigA%3D",
      string: "raup\n2026-01-02T03:04:05Z\n\n/queue/myaccount/myqueue\ntestid\n168.1.5.65\nhttps,http\n2026"
        + "-10-06"),
  ]
}
