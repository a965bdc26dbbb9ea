"""Messages, metadata, policies and signatures made by the Python client, used by the Swift one, and the reverse.

Run by Tests/check-interop with an interpreter that has one of the Python libraries; both sides talk to one emulator.
Prints what failed and a count; exits 1 when something did.
"""

import argparse
import base64
import datetime
import json
import logging
import subprocess
import sys
import traceback
import urllib.parse

import encryption_keys
import python_clients
from python_clients import Client, MAJOR, Refused, written

ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
TEXTS = {
    "ASCII": "Hello, world",
    "markup": "<a href=\"x\">&amp; &lt;'\"]]></a> & <!-- > -->",
    "Unicode": "Grüße, 世界, עולם, e\u0301 é, \U0001f469\u200d\U0001f680\U00010348",
    "white space": "  \tindented\n\n  lines, and blanks at the end  \n",
    "blank": " ",
    "JSON": "{\"key\": [1, 2.5, null], \"text\": \"\\u00e9\\n\"}",
    "65,536 bytes": "ä" * 32768,
}
BYTES = {"all bytes": bytes(range(256)), "none": b"", "49,152 bytes": b"\x00\xff" * 24576}

cases = []


def case(description, needs=None):
    """A case of both Python clients, or of those that can do what it needs."""
    def add(function):
        if needs is None or needs in Client.can:
            cases.append((description, function))
        return function
    return add


class Swift:
    """The peer with the account's key, or with the address that a signature opens."""

    def __init__(self, peer, **address):
        self.peer, self.address = peer, address

    def __call__(self, command, **inputs):
        values = {name: value for name, value in {**self.address, **inputs}.items() if value is not None}
        result = subprocess.run(
            [self.peer, command], input=json.dumps(values).encode(), capture_output=True, timeout=60)
        if result.returncode != 0:
            raise AssertionError(f"the peer failed: {result.stderr.decode(errors='replace').strip()}")
        output = json.loads(result.stdout)
        if error := output.get("error"):
            raise Refused(error.get("status"), error.get("code"), error["message"])
        return output


class World:
    """What every case gets: both sides, and queues of its own."""

    def __init__(self, peer, endpoint):
        self.peer, self.endpoint, self.made = peer, endpoint, 0
        self.python = Client(ACCOUNT, KEY, endpoint)
        self.swift = Swift(
            peer, connectionString=f"AccountName={ACCOUNT};AccountKey={KEY};QueueEndpoint={endpoint}")

    def name(self):
        self.made += 1
        return f"interop-{MAJOR}-{self.made:04}"

    def queue(self):
        name = self.name()
        self.swift("create", queue=name)
        return name

    def python_with(self, signature):
        return Client(ACCOUNT, None, self.endpoint, signature)

    def swift_with(self, signature, queue=None):
        path = f"/{queue}" if queue else ""
        return Swift(self.peer, url=f"{self.endpoint}{path}?{signature}")


def equal(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r:.300}\n    wanted {wanted!r:.300}")


def refused(code, call, *arguments, **keywords):
    """The call is refused by the service, with this code."""
    try:
        call(*arguments, **keywords)
    except Refused as error:
        equal(error.code, code)
    except Exception as error:
        refusal = Client.refusal(error)
        if refusal is None:
            raise
        equal(refusal.code, code)
    else:
        raise AssertionError(f"it was not refused with {code}")


def soon(seconds=600):
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=seconds)


def encodings(of):
    return [name for name in of if name in Client.can]


# Messages

@case("texts sent by Python are received by Swift")
def _(world):
    for encoding in encodings(["text", "base64", "xml"]):
        for name, text in TEXTS.items():
            if name == "65,536 bytes" and encoding != "text":
                text = text[:16384]
            queue = world.queue()
            world.python.send(queue, text, encoding)
            equal(world.swift("peek", queue=queue, encoding=encoding)["messages"][0]["text"], text)
            equal(world.swift("receive", queue=queue, encoding=encoding)["messages"][0]["text"], text)


@case("texts sent by Swift are received by Python")
def _(world):
    for encoding in encodings(["text", "base64", "xml"]):
        for name, text in TEXTS.items():
            if name == "65,536 bytes" and encoding != "text":
                text = text[:16384]
            queue = world.queue()
            world.swift("send", queue=queue, text=text, encoding=encoding)
            equal(world.python.peek(queue, encoding)[0]["content"], text)
            equal(world.python.receive(queue, encoding)[0]["content"], text)


@case("line ends of a text sent by Swift arrive as they are")
def _(world):
    queue = world.queue()
    world.swift("send", queue=queue, text="a\r\nb\rc\nd")
    equal(world.swift("peek", queue=queue)["messages"][0]["text"], "a\r\nb\rc\nd")
    equal(world.python.receive(queue)[0]["content"], "a\r\nb\rc\nd")


@case("bytes sent by Python are received by Swift")
def _(world):
    for value in BYTES.values():
        queue = world.queue()
        world.python.send(queue, value, "bytes")
        found = world.swift("receive", queue=queue, encoding="bytes")["messages"][0]["base64"]
        equal(base64.b64decode(found), value)


@case("bytes sent by Swift are received by Python")
def _(world):
    for value in BYTES.values():
        queue = world.queue()
        world.swift("send", queue=queue, base64=base64.b64encode(value).decode(), encoding="bytes")
        found = world.python.receive(queue, "bytes")[0]["content"]
        # An empty content is not decoded by the older client.
        equal(found or b"", value)


@case("an empty text goes both ways")
def _(world):
    queue = world.queue()
    world.swift("send", queue=queue, text="")
    equal(world.python.receive(queue)[0]["content"] or "", "")
    queue = world.queue()
    world.python.send(queue, "")
    equal(world.swift("receive", queue=queue)["messages"][0]["text"], "")


@case("a text that the other side encodes is told from one that is plain")
def _(world):
    queue = world.queue()
    world.python.send(queue, "not base64!", "text")
    try:
        world.swift("peek", queue=queue, encoding="base64")
    except Refused as error:
        assert error.status is None and error.code is None, error
    else:
        raise AssertionError("plain text was read as base64")


@case("both sides read the same times, ids and counts of a message")
def _(world):
    queue = world.queue()
    id, _ = world.python.send(queue, "x", life=120)
    swift = world.swift("receive", queue=queue, visibilityTimeout=1)["messages"][0]
    equal((swift["id"], swift["dequeueCount"]), (id, 1))
    python = world.python.peek(queue)
    if python:
        raise AssertionError("a hidden message was peeked")
    receipt = world.swift("update", queue=queue, id=id, popReceipt=swift["popReceipt"], visibilityTimeout=0)
    python = world.python.receive(queue)[0]
    equal((python["id"], python["count"]), (id, 2))
    equal((python["inserted"], python["expires"]), (swift["insertedOn"], swift["expiresOn"]))
    equal(swift["expiresOn"] - swift["insertedOn"], 120.0)
    assert receipt["popReceipt"] != python["receipt"]


@case("a message that never expires does so for both")
def _(world):
    queue = world.queue()
    world.python.send(queue, "python", life=-1)
    world.swift("send", queue=queue, text="swift", timeToLive=-1)
    year = datetime.datetime(9999, 1, 1, tzinfo=datetime.timezone.utc).timestamp()
    for message in world.swift("peek", queue=queue, max=2)["messages"]:
        assert message["expiresOn"] > year, message
    for message in world.python.peek(queue, maximum=2):
        assert message["expires"] > year, message


@case("a receipt of one side is good for the other, until it is replaced")
def _(world):
    queue = world.queue()
    id, receipt = world.python.send(queue, "from Python")
    newer = world.swift("update", queue=queue, id=id, popReceipt=receipt, text="from Swift", visibilityTimeout=0)
    equal(world.python.peek(queue)[0]["content"], "from Swift")
    refused("MessageNotFound", world.python.delete, queue, id, receipt)
    newest = world.python.update(queue, id, newer["popReceipt"], "and Python", 0)
    equal(world.swift("peek", queue=queue)["messages"][0]["text"], "and Python")
    refused("MessageNotFound", world.swift, "delete", queue=queue, id=id, popReceipt=newer["popReceipt"])
    world.swift("delete", queue=queue, id=id, popReceipt=newest)
    equal(world.python.peek(queue), [])
    sent = world.swift("send", queue=queue, text="x")
    world.python.delete(queue, sent["id"], sent["popReceipt"])
    refused("MessageNotFound", world.swift, "delete", queue=queue, id=sent["id"], popReceipt=sent["popReceipt"])


# Metadata and settings

METADATA = {"Owner": "platform team", "purpose": "a; b=c, \"d\" <e> & %20", "camelCase_9": "x"}


def folded(metadata):
    # Names compare without case; HTTP libraries may change it.
    return {name.lower(): value for name, value in (metadata or {}).items()}


@case("metadata set by one side is read by the other")
def _(world):
    queue = world.name()
    world.python.create(queue, METADATA)
    equal(world.swift("properties", queue=queue)["metadata"], METADATA)
    world.swift("set-metadata", queue=queue, metadata={"Only": "this"})
    equal(folded(world.python.properties(queue)[0]), {"only": "this"})
    world.python.set_metadata(queue, METADATA)
    equal(world.swift("properties", queue=queue)["metadata"], METADATA)
    world.swift("set-metadata", queue=queue, metadata={})
    equal(folded(world.python.properties(queue)[0]), {})
    queue = world.name()
    world.swift("create", queue=queue, metadata=METADATA)
    equal(folded(world.python.properties(queue)[0]), folded(METADATA))


@case("both sides count the same messages")
def _(world):
    queue = world.queue()
    for number in range(3):
        world.python.send(queue, str(number), visibility=number * 100)
    equal(world.python.properties(queue)[1], 3)
    equal(world.swift("properties", queue=queue)["approximateMessageCount"], 3)


@case("both sides list the same queues with the same metadata")
def _(world):
    prefix = f"listed-{MAJOR}-"
    for number in range(5):
        (world.python.create if number % 2 else lambda name, metadata: world.swift(
            "create", queue=name, metadata=metadata))(f"{prefix}{number}", {"Number": str(number)})
    python = {name: folded(metadata) for name, metadata in world.python.list(prefix).items()}
    swift = {item["name"]: folded(item["metadata"])
             for item in world.swift("list", prefix=prefix, pageSize=2)["queues"]}
    equal(swift, python)
    equal(swift, {f"{prefix}{number}": {"number": str(number)} for number in range(5)})


@case("service properties set by one side are read by the other, a part left out stays")
def _(world):
    world.swift("set-service-properties", properties={
        "minuteMetrics": {"version": "1.0", "isEnabled": True, "includesAPIs": True, "retention": {"days": 3}}})
    world.python.set_service_properties()
    swift = world.swift("service-properties")["properties"]
    equal(swift["logging"], {"version": "1.0", "logsDeletes": True, "logsReads": False, "logsWrites": True,
                             "retention": {"days": 5}})
    equal(swift["minuteMetrics"]["retention"], {"days": 3})
    equal((swift["cors"][0]["allowedOrigins"], swift["cors"][0]["allowedMethods"]),
          (["https://a.example"], ["GET", "PUT"]))
    world.swift("set-service-properties", properties={"cors": []})
    equal(world.python.service_properties(), {"logging": (True, False, True, 5), "minutes": True, "cors": []})


# Encryption

SHORT_TEXTS = {"text": "Hello, world", "Unicode": "Gr\u00fc\u00dfe, \u4e16\u754c, e\u0301, \U0001f680", "one byte": "x", "empty": ""}


def largest(version, key, library):
    """The longest text whose envelope has 65,536 bytes at most, as protocol and sizes say."""
    wrapped = len(key.wrap_key(bytes(40 if version == "2.0" else 32)))
    texts = len(key.get_kid()) + len(key.get_key_wrap_algorithm()) + len(library) + (wrapped + 2) // 3 * 4
    room = (65536 - (320 if version == "2.0" else 304) - texts) // 4 * 3
    return room - 28 if version == "2.0" else room // 16 * 16 - 1


def encrypted_cases(library):
    for version in Client.encryption_versions:
        for key in encryption_keys.all_keys():
            for text in [*SHORT_TEXTS.values(), "x" * largest(version, key, library)]:
                yield version, key, text


@case("texts encrypted by Python are read by Swift, with a key and with a resolver", needs="encryption")
def _(world):
    for version, key, text in encrypted_cases(f"Python {python_clients.encryption_library_version()}"):
        queue = world.queue()
        world.python.send_encrypted(queue, text, key, version)
        other = encryption_keys.AESKey("another", bytes(32))
        for encryption in (
            {"key": key.as_input(), "required": True},
            {"key": other.as_input(), "keys": [other.as_input(), key.as_input()], "required": True},
        ):
            found = world.swift("peek", queue=queue, encryption=encryption)["messages"][0]
            equal(found["text"], text)
            # The older client encrypts an empty text, too.
            equal(found["rawText"] == "", text == "" and python_clients.MAJOR == "12")
        if text:
            try:
                world.swift("peek", queue=queue, encryption={"key": other.as_input()})
            except Refused as error:
                assert error.status is None, error
            else:
                raise AssertionError("it was read with another key")


@case("texts encrypted by Swift are read by Python, with a key and with a resolver", needs="encryption")
def _(world):
    queue = world.queue()
    world.swift("send", queue=queue, text="x", encryption={"key": encryption_keys.all_keys()[0].as_input()})
    envelope = json.loads(world.python.peek(queue)[0]["content"])
    library = envelope["EncryptionData"]["KeyWrappingMetadata"]["EncryptionLibrary"]
    for version, key, text in encrypted_cases(library):
        encryption = {"key": key.as_input(), "version": version, "required": True}
        queue = world.queue()
        for _ in range(2):
            world.swift("send", queue=queue, text=text, encryption=encryption)
        # An empty text is not encrypted, which the older client refuses where encryption is required.
        required = text != ""
        equal(world.python.receive_encrypted(queue, key=key, required=required) or "", text)
        other = encryption_keys.AESKey("another", bytes(32))
        resolver = {key.get_kid(): key, "another": other}.get
        found = world.python.receive_encrypted(queue, key=other, resolver=resolver, required=required)
        equal(found or "", text)
        if len(text) > 1000:
            try:
                world.swift("send", queue=queue, text=text + "x", encryption=encryption)
            except Refused as error:
                assert error.status is None, error
            else:
                raise AssertionError("a longer text than the largest was sent")


@case("encodings and encryption go together on both sides", needs="encryption")
def _(world):
    key = encryption_keys.all_keys()[0]
    for version in Client.encryption_versions:
        for encoding, text in (("base64", "Gr\u00fc\u00dfe"), ("text", "<a>&amp;</a>")):
            queue = world.queue()
            encryption = {"key": key.as_input(), "version": version, "required": True}
            world.swift("send", queue=queue, text=text, encoding=encoding, encryption=encryption)
            equal(world.python.receive_encrypted(queue, key=key, encoding=encoding), text)
            world.python.send_encrypted(queue, text, key, version, encoding)
            equal(world.swift("receive", queue=queue, encoding=encoding, encryption=encryption)["messages"][0]["text"],
                  text)


@case("plain messages are read where encryption is not required, and refused where it is", needs="encryption")
def _(world):
    key = encryption_keys.all_keys()[0]
    queue = world.queue()
    world.python.send(queue, "plain")
    equal(world.swift("peek", queue=queue, encryption={"key": key.as_input()})["messages"][0]["text"], "plain")
    try:
        world.swift("peek", queue=queue, encryption={"key": key.as_input(), "required": True})
    except Refused as error:
        assert error.status is None, error
    else:
        raise AssertionError("a plain message was read although encryption is required")
    try:
        world.swift("send", queue=queue, text="plain", encryption={"required": True})
    except Refused as error:
        assert error.status is None, error
    else:
        raise AssertionError("a plain message was sent although encryption is required")


# Policies

POLICIES = {
    "everything": ("2020-01-01T00:00:00Z", "2099-12-31T23:59:59Z", "raup"),
    "readers": (None, "2099-12-31T23:59:59Z", "r"),
    "name with blank & <markup>": (None, None, "ap"),
}


def as_peers(policies):
    return [{key: value for key, value in
             zip(("id", "startsOn", "expiresOn", "permissions"), (id, *values)) if value is not None}
            for id, values in policies.items()]


@case("policies set by Python are read by Swift")
def _(world):
    queue = world.queue()
    world.python.set_policies(queue, POLICIES)
    equal(world.swift("policies", queue=queue)["policies"], as_peers(POLICIES))
    world.python.set_policies(queue, {})
    equal(world.swift("policies", queue=queue)["policies"], [])


@case("policies set by Swift are read by Python")
def _(world):
    queue = world.queue()
    world.swift("set-policies", queue=queue, policies=as_peers(POLICIES))
    found = {id: tuple(value and value.replace(".0000000Z", "Z") for value in values)
             for id, values in world.python.policies(queue).items()}
    equal(found, POLICIES)
    world.swift("set-policies", queue=queue, policies=[])
    equal(world.python.policies(queue), {})


# Shared access signatures

def fields(signature):
    return dict(urllib.parse.parse_qsl(signature.lstrip("?"), keep_blank_values=True))


@case("the same fields give the same queue signature on both sides")
def _(world):
    start, expiry = soon(-600), soon()
    for inputs in (
        {"permission": "raup", "expiry": expiry},
        {"permission": "r", "expiry": expiry, "start": start, "ip": "10.0.0.1-10.0.0.9", "protocol": "https,http"},
        {"permission": "p", "expiry": expiry, "policy": "name with blank & <markup>", "protocol": "https"},
        {"policy": "everything"},
    ):
        python = world.python.sign_queue("tasks", **inputs)
        swift = world.swift(
            "sign-queue", queue="tasks", permissions=inputs.get("permission"),
            expiresOn=written(inputs.get("expiry")), startsOn=written(inputs.get("start")),
            policyID=inputs.get("policy"), addressRange=inputs.get("ip"), protocols=inputs.get("protocol"),
            version=world.python.version)["signature"]
        equal(fields(swift), fields(python))


@case("the same fields give the same account signature on both sides")
def _(world):
    start, expiry = soon(-600), soon()
    for inputs in (
        {"types": "sco", "permission": "rwdlacup", "expiry": expiry},
        {"types": "o", "permission": "ap", "expiry": expiry, "start": start, "ip": "127.0.0.1", "protocol": "https"},
    ):
        python = world.python.sign_account(**inputs)
        swift = world.swift(
            "sign-account", permissions=inputs["permission"], resourceTypes=inputs["types"],
            expiresOn=written(inputs["expiry"]), startsOn=written(inputs.get("start")),
            addressRange=inputs.get("ip"), protocols=inputs.get("protocol"),
            version=world.python.version)["signature"]
        equal(fields(swift), fields(python))


@case("a queue signature of Python opens the queue to Swift, as far as it permits")
def _(world):
    queue, other = world.queue(), world.queue()
    swift = world.swift_with(world.python.sign_queue(queue, permission="ra", expiry=soon()), queue)
    swift("send", text="<signed>")
    equal(swift("peek")["messages"][0]["text"], "<signed>")
    refused("AuthorizationPermissionMismatch", swift, "receive")
    signature = world.python.sign_queue(other, permission="ra", expiry=soon())
    refused("AuthenticationFailed", world.swift_with(signature, queue), "peek")
    late = world.python.sign_queue(queue, permission="ra", expiry=soon(-60))
    refused("AuthenticationFailed", world.swift_with(late, queue), "peek")


@case("a queue signature of Swift opens the queue to Python, as far as it permits")
def _(world):
    queue, other = world.queue(), world.queue()
    sign = lambda queue, **inputs: world.swift(
        "sign-queue", queue=queue, **{"permissions": "ra", "expiresOn": written(soon()), **inputs})["signature"]
    python = world.python_with(sign(queue))
    python.send(queue, "<signed>")
    equal(python.peek(queue)[0]["content"], "<signed>")
    refused("AuthorizationPermissionMismatch", python.receive, queue)
    refused("AuthenticationFailed", world.python_with(sign(other)).peek, queue)
    refused("AuthenticationFailed", world.python_with(sign(queue, expiresOn=written(soon(-60)))).peek, queue)
    refused("AuthorizationProtocolMismatch", world.python_with(sign(queue, protocols="https")).peek, queue)
    refused("AuthorizationSourceIPMismatch", world.python_with(sign(queue, addressRange="192.0.2.1")).peek, queue)


@case("an account signature of Python opens the account to Swift, as far as it permits")
def _(world):
    swift = world.swift_with(world.python.sign_account("sco", "rwlac", soon()))
    queue = world.name()
    equal(swift("create", queue=queue)["created"], True)
    swift("send", queue=queue, text="x")
    assert queue in [item["name"] for item in swift("list", prefix=queue)["queues"]]
    refused("AuthorizationPermissionMismatch", swift, "receive", queue=queue)
    narrow = world.swift_with(world.python.sign_account("o", "rwlac", soon()))
    refused("AuthorizationResourceTypeMismatch", narrow, "list", prefix=queue)


@case("an account signature of Swift opens the account to Python, as far as it permits")
def _(world):
    sign = lambda types: world.swift(
        "sign-account", permissions="rwlac", resourceTypes=types, expiresOn=written(soon()))["signature"]
    python = world.python_with(sign("sco"))
    queue = world.name()
    python.create(queue)
    python.send(queue, "x")
    assert queue in python.list(queue)
    refused("AuthorizationPermissionMismatch", python.receive, queue)
    refused("AuthorizationResourceTypeMismatch", world.python_with(sign("o")).list, queue)


@case("a signature of Python by a policy of Swift opens the queue to Swift until the policy is gone")
def _(world):
    queue = world.queue()
    world.swift("set-policies", queue=queue, policies=as_peers({"both": (None, written(soon()), "ra")}))
    swift = world.swift_with(world.python.sign_queue(queue, policy="both"), queue)
    swift("send", text="x")
    equal(len(swift("peek")["messages"]), 1)
    refused("AuthorizationPermissionMismatch", swift, "receive")
    world.python.set_policies(queue, {})
    refused("AuthenticationFailed", swift, "peek")


@case("a signature of Swift by a policy of Python opens the queue to Python until the policy is gone")
def _(world):
    queue = world.queue()
    world.python.set_policies(queue, {"both": (None, written(soon()), "ra")})
    python = world.python_with(world.swift("sign-queue", queue=queue, policyID="both")["signature"])
    python.send(queue, "x")
    equal(len(python.peek(queue)), 1)
    refused("AuthorizationPermissionMismatch", python.receive, queue)
    world.swift("set-policies", queue=queue, policies=[])
    refused("AuthenticationFailed", python.peek, queue)


def token():
    """A token whose signature nobody checks."""
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    claims = {"aud": "https://storage.azure.com", "exp": int(soon().timestamp()),
              "oid": "11111111-0000-0000-0000-0000000000aa", "tid": "22222222-0000-0000-0000-0000000000bb"}
    return ".".join([part({"alg": "RS256", "typ": "JWT"}), part(claims), "c2lnbmF0dXJl"])


@case("user delegation signatures of both sides are the same, and open the queue to the other", needs="delegation")
def _(world):
    queue = world.queue()
    holder = Swift(world.peer, url=world.endpoint, token=token())
    key = holder("delegation-key", expiresOn=written(soon()))["delegationKey"]
    python = world.python.sign_delegated(queue, key, "ra", soon(300))
    swift = world.swift("sign-queue", queue=queue, permissions="ra", expiresOn=written(soon(300)),
                        delegationKey=key, version=fields(python)["sv"])["signature"]
    equal(fields(swift), fields(python))
    world.swift_with(python, queue)("send", text="by Python's")
    world.python_with(swift).send(queue, "by Swift's")
    equal([message["content"] for message in world.python_with(swift).peek(queue, maximum=2)],
          ["by Python's", "by Swift's"])
    refused("AuthorizationPermissionMismatch", world.swift_with(python, queue), "receive")
    refused("AuthorizationPermissionMismatch", world.python_with(swift).receive, queue)


# Refusals

@case("both sides are refused with the same codes")
def _(world):
    missing = world.name()
    refused("QueueNotFound", world.python.peek, missing)
    refused("QueueNotFound", world.swift, "peek", queue=missing)
    other = "A" * 86 + "=="
    python = Client(ACCOUNT, other, world.endpoint)
    swift = Swift(world.peer, connectionString=f"AccountName={ACCOUNT};AccountKey={other};QueueEndpoint={world.endpoint}")
    refused("AuthenticationFailed", python.peek, missing)
    refused("AuthenticationFailed", swift, "peek", queue=missing)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", required=True)
    parser.add_argument("--endpoint", required=True)
    options = parser.parse_args()
    # The older client logs every refusal, also those that a case wants.
    logging.disable(logging.CRITICAL)
    failed = 0
    world = World(options.peer, options.endpoint)
    for description, function in cases:
        try:
            function(world)
        except Exception as error:
            failed += 1
            print(f"FAILED: {description}")
            told = error if isinstance(error, (AssertionError, Refused)) else Client.refusal(error)
            text = str(told or traceback.format_exc())
            place = traceback.extract_tb(error.__traceback__)[1].lineno
            print(f"    line {place}: {text}")
    print(f"{'FAILED' if failed else 'ok'}: azure-storage-queue {python_clients.library.__version__}: "
          f"{len(cases) - failed} of {len(cases)} cases")
    return 1 if failed else 0


sys.exit(main())
