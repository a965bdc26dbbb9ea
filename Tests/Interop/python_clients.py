"""The two Python libraries behind one interface, so that every case of interop.py runs with either.

Each is used as its documentation shows; what one cannot do is said by `can`.
"""

import datetime

import azure.storage.queue as library

MAJOR = library.__version__.split(".")[0]


def written(date):
    """A date as the service writes it, whole seconds."""
    if date is None or isinstance(date, str):
        return date
    return date.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Refused(Exception):
    """The service's refusal: its status and code, and the name of the exception's class."""

    def __init__(self, status, code, name):
        super().__init__(f"{name} {status} {code}")
        self.status, self.code, self.name = status, code, name


class Client12:
    """azure-storage-queue 12."""

    can = {"text", "base64", "bytes", "delegation", "encryption"}
    # The versions of encryption that it writes and reads.
    encryption_versions = ["1.0", "2.0"]

    def __init__(self, account, key=None, url=None, signature=None):
        self.account, self.key, self.url, self.signature = account, key, url, signature
        from azure.storage.queue._shared.constants import X_MS_VERSION
        self.version = X_MS_VERSION

    def _credential(self):
        if self.signature:
            return self.signature
        return {"account_name": self.account, "account_key": self.key}

    def _service(self):
        return library.QueueServiceClient(self.url, credential=self._credential(), retry_total=0)

    def _queue(self, name, encoding="text", **encryption):
        policies = {
            "text": (None, None),
            "base64": (library.TextBase64EncodePolicy(), library.TextBase64DecodePolicy()),
            "bytes": (library.BinaryBase64EncodePolicy(), library.BinaryBase64DecodePolicy()),
        }[encoding]
        return library.QueueClient(
            self.url, name, credential=self._credential(), retry_total=0,
            message_encode_policy=policies[0], message_decode_policy=policies[1], **encryption)

    def _encrypted(self, name, encoding, key, resolver, version, required):
        return self._queue(
            name, encoding, key_encryption_key=key, key_resolver_function=resolver, encryption_version=version,
            require_encryption=required)

    def send_encrypted(self, name, content, key, version, encoding="text"):
        self._encrypted(name, encoding, key, None, version, True).send_message(content)

    def receive_encrypted(self, name, key=None, resolver=None, encoding="text", required=True):
        return next(iter(self._encrypted(
            name, encoding, key, resolver, "2.0", required).receive_messages())).content

    @staticmethod
    def refusal(error):
        from azure.core.exceptions import HttpResponseError
        if not isinstance(error, HttpResponseError):
            return None
        code = getattr(error, "error_code", None)
        return Refused(error.status_code, getattr(code, "value", code), type(error).__name__)

    def create(self, name, metadata=None):
        self._queue(name).create_queue(metadata=metadata)

    def send(self, name, content, encoding="text", visibility=None, life=None):
        sent = self._queue(name, encoding).send_message(
            content, visibility_timeout=visibility, time_to_live=life)
        return sent.id, sent.pop_receipt

    def receive(self, name, encoding="text", maximum=1, visibility=None):
        return [self._message(message) for message in self._queue(name, encoding).receive_messages(
            messages_per_page=maximum, max_messages=maximum, visibility_timeout=visibility)]

    def peek(self, name, encoding="text", maximum=1):
        return [self._message(message) for message in self._queue(name, encoding).peek_messages(maximum)]

    @staticmethod
    def _message(message):
        return {"id": message.id, "content": message.content, "receipt": message.pop_receipt,
                "count": message.dequeue_count, "inserted": message.inserted_on.timestamp(),
                "expires": message.expires_on.timestamp()}

    def update(self, name, id, receipt, text=None, visibility=0):
        return self._queue(name).update_message(
            id, receipt, content=text, visibility_timeout=visibility).pop_receipt

    def delete(self, name, id, receipt):
        self._queue(name).delete_message(id, receipt)

    def properties(self, name):
        properties = self._queue(name).get_queue_properties()
        return dict(properties.metadata), properties.approximate_message_count

    def set_metadata(self, name, metadata):
        self._queue(name).set_queue_metadata(metadata)

    def policies(self, name):
        found = self._queue(name).get_queue_access_policy()
        return {id: policy and (written(policy.start), written(policy.expiry), policy.permission)
                for id, policy in found.items()}

    def set_policies(self, name, policies):
        self._queue(name).set_queue_access_policy({
            id: library.AccessPolicy(permission=permission, start=start, expiry=expiry)
            for id, (start, expiry, permission) in policies.items()})

    def list(self, prefix):
        return {item.name: item.metadata for item in
                self._service().list_queues(name_starts_with=prefix, include_metadata=True, results_per_page=2)}

    def service_properties(self):
        found = self._service().get_service_properties()
        log, cors = found["analytics_logging"], found["cors"]
        return {"logging": (log.delete, log.read, log.write, log.retention_policy.days),
                "minutes": found["minute_metrics"].enabled,
                "cors": [(rule.allowed_origins, rule.allowed_methods, rule.max_age_in_seconds) for rule in cors]}

    def set_service_properties(self):
        self._service().set_service_properties(
            analytics_logging=library.QueueAnalyticsLogging(
                delete=True, read=False, write=True,
                retention_policy=library.RetentionPolicy(enabled=True, days=5)),
            cors=[library.CorsRule(["https://a.example"], ["GET", "PUT"], max_age_in_seconds=60)])

    def sign_queue(self, name, permission=None, expiry=None, start=None, policy=None, ip=None, protocol=None):
        return library.generate_queue_sas(
            self.account, name, self.key, permission=permission, expiry=expiry, start=start, policy_id=policy,
            ip=ip, protocol=protocol)

    def sign_delegated(self, name, key, permission, expiry):
        delegation = library.UserDelegationKey()
        for theirs, ours in {"signed_oid": "objectID", "signed_tid": "tenantID", "signed_start": "start",
                             "signed_expiry": "expiry", "signed_service": "service", "signed_version": "version",
                             "value": "value"}.items():
            setattr(delegation, theirs, key[ours])
        return library.generate_queue_sas(
            self.account, name, permission=permission, expiry=expiry, user_delegation_key=delegation)

    def sign_account(self, types, permission, expiry, start=None, ip=None, protocol=None):
        return library.generate_account_sas(
            self.account, self.key, types, permission, expiry, start=start, ip=ip, protocol=protocol)


class Client2:
    """azure-storage-queue 2 (QueueService)."""

    can = {"text", "base64", "bytes", "xml", "encryption"}
    encryption_versions = ["1.0"]

    def __init__(self, account, key=None, url=None, signature=None):
        from azure.storage.common import DEFAULT_X_MS_VERSION
        self.account, self.key, self.url, self.signature = account, key, url, signature
        self.version = DEFAULT_X_MS_VERSION

    def _service(self, encoding="text"):
        from azure.storage.common import no_retry
        right = f"SharedAccessSignature={self.signature}" if self.signature else f"AccountKey={self.key}"
        service = library.QueueService(
            connection_string=f"AccountName={self.account};{right};QueueEndpoint={self.url}")
        # The endpoint's scheme is not taken from the connection string.
        service.protocol = "http"
        service.retry = no_retry
        form = library.QueueMessageFormat
        if encoding != "xml":
            service.encode_function, service.decode_function = {
                "text": (form.noencode, form.nodecode),
                "base64": (form.text_base64encode, form.text_base64decode),
                "bytes": (form.binary_base64encode, form.binary_base64decode),
            }[encoding]
        return service

    def send_encrypted(self, name, content, key, version, encoding="text"):
        service = self._service(encoding)
        service.key_encryption_key, service.require_encryption = key, True
        service.put_message(name, content)

    def receive_encrypted(self, name, key=None, resolver=None, encoding="text", required=True):
        service = self._service(encoding)
        service.key_encryption_key, service.key_resolver_function = key, resolver
        service.require_encryption = required
        return service.get_messages(name)[0].content

    @staticmethod
    def refusal(error):
        from azure.common import AzureHttpError
        if not isinstance(error, AzureHttpError):
            return None
        return Refused(error.status_code, error.error_code, type(error).__name__)

    def create(self, name, metadata=None):
        self._service().create_queue(name, metadata=metadata)

    def send(self, name, content, encoding="text", visibility=None, life=None):
        sent = self._service(encoding).put_message(
            name, content, visibility_timeout=visibility, time_to_live=life)
        return sent.id, sent.pop_receipt

    def receive(self, name, encoding="text", maximum=1, visibility=None):
        return [self._message(message) for message in self._service(encoding).get_messages(
            name, num_messages=maximum, visibility_timeout=visibility)]

    def peek(self, name, encoding="text", maximum=1):
        return [self._message(message)
                for message in self._service(encoding).peek_messages(name, num_messages=maximum)]

    @staticmethod
    def _message(message):
        return {"id": message.id, "content": message.content, "receipt": message.pop_receipt,
                "count": message.dequeue_count, "inserted": message.insertion_time.timestamp(),
                "expires": message.expiration_time.timestamp()}

    def update(self, name, id, receipt, text=None, visibility=0):
        return self._service().update_message(name, id, receipt, visibility, content=text).pop_receipt

    def delete(self, name, id, receipt):
        self._service().delete_message(name, id, receipt)

    def properties(self, name):
        metadata = self._service().get_queue_metadata(name)
        return dict(metadata), metadata.approximate_message_count

    def set_metadata(self, name, metadata):
        self._service().set_queue_metadata(name, metadata)

    def policies(self, name):
        return {id: (written(policy.start), written(policy.expiry), policy.permission)
                for id, policy in self._service().get_queue_acl(name).items()}

    def set_policies(self, name, policies):
        from azure.storage.common import AccessPolicy
        self._service().set_queue_acl(name, {
            id: AccessPolicy(permission=permission, start=start, expiry=expiry)
            for id, (start, expiry, permission) in policies.items()})

    def list(self, prefix):
        return {item.name: item.metadata
                for item in self._service().list_queues(prefix=prefix, include_metadata=True)}

    def service_properties(self):
        found = self._service().get_queue_service_properties()
        log = found.logging
        return {"logging": (log.delete, log.read, log.write, log.retention_policy.days),
                "minutes": found.minute_metrics.enabled,
                "cors": [(rule.allowed_origins, rule.allowed_methods, rule.max_age_in_seconds)
                         for rule in found.cors]}

    def set_service_properties(self):
        from azure.storage.common import CorsRule, Logging, RetentionPolicy
        self._service().set_queue_service_properties(
            logging=Logging(delete=True, read=False, write=True,
                            retention_policy=RetentionPolicy(enabled=True, days=5)),
            cors=[CorsRule(["https://a.example"], ["GET", "PUT"], max_age_in_seconds=60)])

    def sign_queue(self, name, permission=None, expiry=None, start=None, policy=None, ip=None, protocol=None):
        return self._service().generate_queue_shared_access_signature(
            name, permission=permission and library.QueuePermissions(_str=permission), expiry=expiry, start=start,
            id=policy, ip=ip, protocol=protocol)

    def sign_account(self, types, permission, expiry, start=None, ip=None, protocol=None):
        from azure.storage.common import AccountPermissions, ResourceTypes
        return self._service().generate_account_shared_access_signature(
            ResourceTypes(_str=types), AccountPermissions(_str=permission), expiry, start=start, ip=ip,
            protocol=protocol)


Client = Client12 if MAJOR == "12" else Client2


def encryption_library_version():
    """The version that the library writes into envelopes."""
    if MAJOR == "12":
        return library.__version__
    # The older one names the package that all its services share.
    from azure.storage.common._encryption import _ENCRYPTION_PROTOCOL_V1  # noqa: F401
    from azure.storage.common._constants import __version__
    return __version__
