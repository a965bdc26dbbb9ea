"""The official Python clients over https, and signing in without a cloud: azure-identity and azure-storage-queue against
`azq emulator --tls --oauth signed`, whose variables are in the environment, with REQUESTS_CA_BUNDLE.

Run by Tests/check-interop. Prints what failed and a count; exits 1 when something did.
"""

import datetime
import importlib.metadata
import logging
import os
import sys
import threading
import traceback

import requests
from azure import identity
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.storage.queue import QueueSasPermissions, QueueServiceClient, generate_queue_sas

ENDPOINT = dict(part.split("=", 1) for part in os.environ["AZURE_STORAGE_CONNECTION_STRING"].split(";"))["QueueEndpoint"]
TENANT, CLIENT = os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"]
APPLICATION = {"tenant_id": TENANT, "client_id": CLIENT}
# The emulator is no cloud that Microsoft knows.
OWN = {"authority": os.environ["AZURE_AUTHORITY_HOST"], "disable_instance_discovery": True}

cases = []


def case(description):
    return lambda function: cases.append((description, function)) or function


def works(service):
    """Sends and receives."""
    name = f"signed-{len(service.account_name)}-{os.urandom(4).hex()}"
    queue = service.create_queue(name)
    queue.send_message("Grüße")
    assert [message.content for message in queue.receive_messages()] == ["Grüße"]
    assert name in [item.name for item in service.list_queues()]
    return queue


def service(credential):
    return QueueServiceClient(ENDPOINT, credential=credential, retry_total=0)


@case("the connection string that the emulator prints")
def _():
    works(QueueServiceClient.from_connection_string(os.environ["AZURE_STORAGE_CONNECTION_STRING"], retry_total=0))


@case("a shared access signature for https alone")
def _():
    owner = QueueServiceClient.from_connection_string(os.environ["AZURE_STORAGE_CONNECTION_STRING"])
    queue = works(owner)
    signature = generate_queue_sas(
        owner.account_name, queue.queue_name, owner.credential.account_key, QueueSasPermissions(add=True),
        datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5), protocol="https")
    service(signature).get_queue_client(queue.queue_name).send_message("by a guest")


@case("ClientSecretCredential")
def _():
    works(service(identity.ClientSecretCredential(**APPLICATION, client_secret=os.environ["AZURE_CLIENT_SECRET"], **OWN)))


@case("DefaultAzureCredential, by the variables that the emulator prints")
def _():
    works(service(identity.DefaultAzureCredential(disable_instance_discovery=True)))


@case("CertificateCredential")
def _():
    works(service(identity.CertificateCredential(**APPLICATION, certificate_path=sys.argv[1], **OWN)))


@case("DeviceCodeCredential, and its next token without a prompt")
def _():
    prompts = []

    def enter(place, code, _):
        prompts.append(code)
        page = {"user_code": code, "choice": "allow"}
        threading.Thread(target=lambda: requests.post(place, data=page, timeout=20).raise_for_status()).start()

    credential = identity.DeviceCodeCredential(prompt_callback=enter, **OWN)
    works(service(credential))
    credential.get_token("https://devstoreaccount1.queue.core.windows.net/.default")
    assert len(prompts) == 1, f"{len(prompts)} prompts"


@case("a wrong secret is refused by its number")
def _():
    try:
        identity.ClientSecretCredential(**APPLICATION, client_secret="wrong", **OWN).get_token(
            "https://storage.azure.com/.default")
    except ClientAuthenticationError as error:
        assert "AADSTS7000215" in str(error), error
    else:
        raise AssertionError("it was not refused")


@case("a token for another service is refused with a challenge")
def _():
    class Other:
        def get_token(self, *scopes, **_):
            return identity.ClientSecretCredential(
                **APPLICATION, client_secret=os.environ["AZURE_CLIENT_SECRET"], **OWN).get_token(
                "https://vault.azure.net/.default")

    try:
        next(iter(service(Other()).list_queues()))
    except HttpResponseError as error:
        assert error.status_code == 401, error
        challenge = error.response.headers["WWW-Authenticate"]
        assert challenge.startswith(f"Bearer authorization_uri={os.environ['AZURE_AUTHORITY_HOST']}/{TENANT}/"), challenge
    else:
        raise AssertionError("it was not refused")


def main():
    logging.disable(logging.CRITICAL)
    failed = 0
    for description, function in cases:
        try:
            function()
        except Exception:
            failed += 1
            print(f"FAILED: {description}\n{traceback.format_exc(limit=-3)}")
    versions = " and ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("azure-storage-queue", "azure-identity"))
    print(f"{'FAILED' if failed else 'ok'}: {versions} over https, signed in at the emulator: "
          f"{len(cases) - failed} of {len(cases)} cases")
    return 1 if failed else 0


sys.exit(main())
