/// Shared access signatures that the official Python client 12.18.1 made of invented keys.
extension SharedAccessVector {
  /// User delegation signatures.
  static let delegation: [SharedAccessVector] = [
    SharedAccessVector(
      name: "delegation 1", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&skoid=22222222-2222-2222-2222-222222222222&sk"
        + "tid=11111111-1111-1111-1111-111111111111&skt=2026-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00"
        + "%3A00Z&sks=q&skv=2026-10-06&sig=7QrK41fSAu%2B1vPgztgEGwVNoHHcRAWT4vToH4atgXH8%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n\n\n\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 2", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.60-168.1.5.70&sv=2026-10-06&skoid=22222222-2222"
        + "-2222-2222-222222222222&sktid=11111111-1111-1111-1111-111111111111&skt=2026-01-01T00%3A00%3A"
        + "00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-10-06&sig=QSUTGCqkEfE64HVxOEVGtd8jjmRvy0OQDY"
        + "exfzVdL18%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n\n\n168.1.5.60-168.1.5.70\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 3", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.65&sv=2026-10-06&sk"
        + "oid=22222222-2222-2222-2222-222222222222&sktid=11111111-1111-1111-1111-111111111111&skt=2026"
        + "-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-10-06&sig=16AKjG0PziASldlBZ"
        + "sax2XqwG3gAWZ9/dLWJlK2UyXE%3D",
      string: "r\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-"
        + "2222-222222222222\n11111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00"
        + ":00:00Z\nq\n2026-10-06\n\n\n168.1.5.65\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 4", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&sduoid=55555555-5555-5555-5555-555555555555&s"
        + "koid=22222222-2222-2222-2222-222222222222&sktid=11111111-1111-1111-1111-111111111111&skt=202"
        + "6-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-10-06&sig=MwN39hRbrhepp7JW"
        + "U3eoz42TyFrQfc5XHYnFj0F1VXw%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n\n55555555-5555-5555-5555-555555555555\n\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 5", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.60-168.1.5.70&sv=2026-10-06&sduoid=55555555-555"
        + "5-5555-5555-555555555555&skoid=22222222-2222-2222-2222-222222222222&sktid=11111111-1111-1111"
        + "-1111-111111111111&skt=2026-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-"
        + "10-06&sig=u1e1Ul35xgBPvcxI2inAGNDE53SpyQdNYhN8HkeajDg%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n\n55555555-5555-5555-5555-555555555555\n168.1.5.60-168.1.5.70\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 6", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.65&sv=2026-10-06&sd"
        + "uoid=55555555-5555-5555-5555-555555555555&skoid=22222222-2222-2222-2222-222222222222&sktid=1"
        + "1111111-1111-1111-1111-111111111111&skt=2026-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00"
        + "Z&sks=q&skv=2026-10-06&sig=g5vngx56SMDaneBEASRGgRyaum77mHb1jrydoJwHLko%3D",
      string: "r\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-"
        + "2222-222222222222\n11111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00"
        + ":00:00Z\nq\n2026-10-06\n\n55555555-5555-5555-5555-555555555555\n168.1.5.65\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 7", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&skoid=22222222-2222-2222-2222-222222222222&sk"
        + "tid=11111111-1111-1111-1111-111111111111&skt=2026-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00"
        + "%3A00Z&sks=q&skv=2026-10-06&skdutid=44444444-4444-4444-4444-444444444444&sig=t2exhLSGmbd3UrK"
        + "/8kn6LVfXSJegu6zpO7SU2zAMIPg%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n44444444-4444-4444-4444-444444444444\n\n\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 8", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.60-168.1.5.70&sv=2026-10-06&skoid=22222222-2222"
        + "-2222-2222-222222222222&sktid=11111111-1111-1111-1111-111111111111&skt=2026-01-01T00%3A00%3A"
        + "00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-10-06&skdutid=44444444-4444-4444-4444-444444"
        + "444444&sig=0B%2BVda2jTAepgHnORd84TUa101U7FMhOlaySEE4rwqE%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n44444444-4444-4444-4444-444444444444\n\n168.1.5.60-168.1.5.70\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 9", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.65&sv=2026-10-06&sk"
        + "oid=22222222-2222-2222-2222-222222222222&sktid=11111111-1111-1111-1111-111111111111&skt=2026"
        + "-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-10-06&skdutid=44444444-4444"
        + "-4444-4444-444444444444&sig=OAXu2jJaTjnJqu5vLdhVToBhbn1KoxNeQYc%2B7VylsBY%3D",
      string: "r\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-"
        + "2222-222222222222\n11111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00"
        + ":00:00Z\nq\n2026-10-06\n44444444-4444-4444-4444-444444444444\n\n168.1.5.65\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 10", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sv=2026-10-06&sduoid=55555555-5555-5555-5555-555555555555&s"
        + "koid=22222222-2222-2222-2222-222222222222&sktid=11111111-1111-1111-1111-111111111111&skt=202"
        + "6-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-10-06&skdutid=44444444-444"
        + "4-4444-4444-444444444444&sig=wM5NO%2BNp5mNvYibaIslgl4%2BYX3WxxezumtPD48QUQu4%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n44444444-4444-4444-4444-444444444444\n55555555-5555-5555-5555-555555555555\n\n\n2026-10-"
        + "06"),
    SharedAccessVector(
      name: "delegation 11", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.60-168.1.5.70&sv=2026-10-06&sduoid=55555555-555"
        + "5-5555-5555-555555555555&skoid=22222222-2222-2222-2222-222222222222&sktid=11111111-1111-1111"
        + "-1111-111111111111&skt=2026-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00Z&sks=q&skv=2026-"
        + "10-06&skdutid=44444444-4444-4444-4444-444444444444&sig=G%2BV9fbk7TcMDwYu7YXDv4wmYAjr40FOMsQq"
        + "rSo/vVRs%3D",
      string: "r\n\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-2222-222222222222\n1"
        + "1111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00:00:00Z\nq\n2026-10-"
        + "06\n44444444-4444-4444-4444-444444444444\n55555555-5555-5555-5555-555555555555\n168.1.5.60-1"
        + "68.1.5.70\n\n2026-10-06"),
    SharedAccessVector(
      name: "delegation 12", account: "myaccount", queue: "myqueue",
      key: "OVjW6FCt57DzI8yXfSKatEoW/1rxJ7B8hNiPAzzojyk=",
      token: "st=2026-01-02T03%3A04%3A05Z&se=2036-07-08T09%3A10%3A11Z&sp=r&sip=168.1.5.65&sv=2026-10-06&sd"
        + "uoid=55555555-5555-5555-5555-555555555555&skoid=22222222-2222-2222-2222-222222222222&sktid=1"
        + "1111111-1111-1111-1111-111111111111&skt=2026-01-01T00%3A00%3A00Z&ske=2026-01-08T00%3A00%3A00"
        + "Z&sks=q&skv=2026-10-06&skdutid=44444444-4444-4444-4444-444444444444&sig=LV%2BSYkWv7xJr5i3KWo"
        + "va/Pc5/suRfEsDaDxZdXZB2HI%3D",
      string: "r\n2026-01-02T03:04:05Z\n2036-07-08T09:10:11Z\n/queue/myaccount/myqueue\n22222222-2222-2222-"
        + "2222-222222222222\n11111111-1111-1111-1111-111111111111\n2026-01-01T00:00:00Z\n2026-01-08T00"
        + ":00:00Z\nq\n2026-10-06\n44444444-4444-4444-4444-444444444444\n55555555-5555-5555-5555-555555"
        + "555555\n168.1.5.65\n\n2026-10-06"),
  ]
}
