"""Prints what azure-identity sends for each flow that AzureIdentity has too, one request or command a line.

Run by an interpreter that has azure-identity. Nothing leaves the machine: a transport in memory plays the authority and the
hosts of identities, a server on loopback that of Service Fabric, whose certificate the library looks at, and a program in a folder
of its own PowerShell. Left out is what the libraries tell of themselves and what differs in every run:

  - the fields and header fields of NOISE, and the order of scopes;
  - the signature, the times and the id of an assertion, of which the names and fixed values are told, and its algorithm and
    thumbprint: azure-identity still signs with RS256 and names the certificate by SHA-1, AzureIdentity uses PS256 and SHA-256;
  - of the script for PowerShell, lines that are only braces and the way of Windows PowerShell 5.
"""

import base64
import hashlib
import http.server
import io
import json
import os
import pathlib
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest
from azure.core.rest._requests_basic import RestRequestsTransportResponse
import requests
import urllib3

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "client-1"
SCOPE = "https://storage.azure.com/.default"
# What libraries tell of themselves, or ask to be told of whom they know already.
NOISE = {"client_info", "x-client-sku", "x-client-ver", "x-client-os", "x-client-cpu", "client-request-id",
         "x-ms-client-request-id", "x-client-current-telemetry", "x-client-last-telemetry", "x-app-name", "x-app-ver",
         "x-ms-lib-capability", "return-client-request-id", "user-agent", "accept-encoding", "connection", "accept",
         "content-length",
         # of the one server that is there
         "host",
         # of a device code: the name in a draft of RFC 8628, beside the final one
         "code"}
# Of assertions: what is newer in AzureIdentity.
NEWER = {"alg", "x5t", "x5t#S256", "nbf"}
# Values that differ in every run.
VARIABLE = {"exp", "iat", "jti"}

lines = []


def told(pairs):
    pairs = [(name, " ".join(sorted(value.split())) if name == "scope" else value) for name, value in pairs]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs) if name.lower() not in NOISE)


def encoded(document):
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def assertion(value):
    parts = value.split(".")
    if len(parts) != 3 or parts[0] == "a":
        return value
    read = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts[:2]]
    texts = []
    for document in read:
        texts.append(",".join(
            name if name in VARIABLE else f"{name}:{len(value) if isinstance(value, list) else value}"
            for name, value in sorted(document.items()) if name not in NEWER))
    return "jwt(" + ";".join(texts) + ")"


class Authority(HttpTransport):
    """Responds by path, and writes down what it was asked."""

    def __init__(self, flow):
        self.flow = flow
        self.polls = 0

    def open(self): pass
    def close(self): pass
    def __enter__(self): return self
    def __exit__(self, *args): pass

    def send(self, request, **kwargs):
        url = urllib.parse.urlsplit(request.url)
        path = url.path
        if "discovery" in path or ".well-known" in path:
            host = f"https://{url.netloc}/{TENANT}"
            return self.respond(request, {
                "tenant_discovery_endpoint": host + "/v2.0/.well-known/openid-configuration", "issuer": host + "/v2.0",
                "authorization_endpoint": host + "/oauth2/v2.0/authorize", "token_endpoint": host + "/oauth2/v2.0/token",
                "device_authorization_endpoint": host + "/oauth2/v2.0/devicecode"})
        body = getattr(request, "body", None) or getattr(request, "content", None) or ""
        body = body.decode() if isinstance(body, bytes) else body
        body = body if isinstance(body, str) else urllib.parse.urlencode(body)
        form = [(n, assertion(v) if n == "client_assertion" else v) for n, v in urllib.parse.parse_qsl(body)]
        query = urllib.parse.parse_qsl(url.query)
        headers = [(n.lower(), v) for n, v in request.headers.items()]
        # No request without a body says of which type it is.
        if not form and "oidc" not in path:
            headers = [(n, v) for n, v in headers if n != "content-type"]
        lines.append(f"{self.flow} {request.method} {path} ?{told(query)} form {told(form)} fields {told(headers)}")
        if path.endswith("arc") and "authorization" not in dict(headers):
            return self.respond(request, {}, 401, {"WWW-Authenticate": "Basic realm=/var/opt/azcmagent/tokens/1.key"})
        if path.endswith("devicecode"):
            return self.respond(request, {"device_code": "dev", "user_code": "U", "verification_uri": "https://m.test",
                                         "interval": 0, "expires_in": 900, "message": "m"})
        if "oidc" in path:
            return self.respond(request, {"oidcToken": "a.s.n"})
        if form and dict(form).get("device_code") and self.polls == 0:
            self.polls = 1
            return self.respond(request, {"error": "authorization_pending"}, 400)
        response = {"access_token": "t", "token_type": "Bearer", "expires_in": 4799, "expires_on": "4102444800", "resource": "r"}
        if dict(form).get("device_code"):
            person = {"aud": CLIENT, "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0", "tid": TENANT, "oid": "o",
                      "sub": "s", "preferred_username": "p", "exp": 4102444800, "iat": 0, "ver": "2.0"}
            response["id_token"] = f"{encoded({'alg': 'none'})}.{encoded(person)}."
            response["client_info"] = encoded({"uid": "o", "utid": TENANT})
        return self.respond(request, response)

    def respond(self, request, document, status=200, headers=None):
        response = requests.Response()
        response.status_code = status
        body = json.dumps(document).encode()
        fields = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
        response.raw = urllib3.HTTPResponse(io.BytesIO(body), fields, status, preload_content=False)
        response.headers.update(fields)
        if isinstance(request, HttpRequest):
            response = RestRequestsTransportResponse(request=request, internal_response=response, block_size=4096)
            response.read()
            return response
        from azure.core.pipeline.transport import RequestsTransportResponse
        return RequestsTransportResponse(request, response, 4096)


def run(flow, make, variables=None, **arguments):
    before = dict(os.environ)
    os.environ.update(variables or {})
    try:
        credential = make(transport=Authority(flow), **arguments)
        credential.get_token(SCOPE)
    finally:
        os.environ.clear()
        os.environ.update(before)


def tool(flow, make, output, **arguments):
    def check_output(args, **kwargs):
        lines.append(f"{flow} command {pathlib.Path(args[0]).name} {' '.join(args[1:])}")
        return output

    import shutil
    saved = shutil.which, subprocess.check_output
    shutil.which, subprocess.check_output = lambda name, *a, **k: "/bin/" + name, check_output
    try:
        make(**arguments).get_token(SCOPE)
    finally:
        shutil.which, subprocess.check_output = saved


def arc():
    """Azure Arc proves who asks by a file that only some may read; the folder of it is another here."""
    from azure import identity
    from msal import managed_identity

    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "1.key").write_text("k-e-y")
        managed_identity._supported_arc_platforms_and_their_prefixes[sys.platform] = folder
        run("arc", identity.ManagedIdentityCredential,
            {"IDENTITY_ENDPOINT": "http://localhost/arc", "IMDS_ENDPOINT": "http://localhost"})


def service_fabric(both):
    """Service Fabric names its certificate by a thumbprint, so that this flow goes over TLS."""
    from azure import identity

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            fields = [(n.lower(), v) for n, v in self.headers.items()]
            lines.append(
                f"service-fabric GET {url.path} ?{told(urllib.parse.parse_qsl(url.query))} form  fields {told(fields)}")
            body = b'{"access_token":"t","token_type":"Bearer","expires_on":4102444800,"resource":"r"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments): pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    text = pathlib.Path(both).read_text()
    certificate = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE"):])
    before = dict(os.environ)
    os.environ.update(
        IDENTITY_ENDPOINT=f"https://127.0.0.1:{server.server_port}/fabric", IDENTITY_HEADER="hdr",
        IDENTITY_SERVER_THUMBPRINT=hashlib.sha1(certificate).hexdigest())
    try:
        identity.ManagedIdentityCredential().get_token(SCOPE)
    finally:
        os.environ.clear()
        os.environ.update(before)
        server.shutdown()


def script_lines(script):
    """The statements of a script, without the branch for Windows PowerShell 5."""
    old = ("PSVersionTable", "SecureStringToBSTR", "PtrToStringBSTR", "ZeroFreeBSTR")
    stripped = (line.strip() for line in script.splitlines())
    return [line for line in stripped
            if line not in ("", "{", "}", "else {", "try {", "finally {") and not any(word in line for word in old)]


def powershell():
    from azure import identity

    with tempfile.TemporaryDirectory() as folder:
        asked = pathlib.Path(folder, "asked")
        program = pathlib.Path(folder, "pwsh")
        program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >{asked}\nprintf '\\nazsdk%%t%%4102444800\\n'\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        before = os.environ["PATH"]
        os.environ["PATH"] = f"{folder}:{before}"
        try:
            identity.AzurePowerShellCredential(tenant_id=TENANT).get_token(SCOPE)
        finally:
            os.environ["PATH"] = before
        *arguments, script = asked.read_text().split()
    statements = script_lines(base64.b64decode(script).decode("utf-16-le"))
    lines.append(f"azure-powershell command pwsh {' '.join(arguments)} {' | '.join(statements)}")


def main():
    from azure import identity

    for name in list(os.environ):
        if name.startswith(("AZURE_", "IDENTITY_", "MSI_", "IMDS_")):
            del os.environ[name]
    application = {"tenant_id": TENANT, "client_id": CLIENT}
    pem = pathlib.Path(sys.argv[1]).read_bytes()
    run("secret", identity.ClientSecretCredential, **application, client_secret="s 3/+&=c~")
    run("certificate", identity.CertificateCredential, **application, certificate_data=pem)
    run("certificate-chain", identity.CertificateCredential, **application, certificate_data=pem, send_certificate_chain=True)
    run("assertion", identity.ClientAssertionCredential, **application, func=lambda: "a.s.n")
    token = pathlib.Path(sys.argv[1]).with_suffix(".token")
    token.write_text("a.s.n")
    run("workload", identity.WorkloadIdentityCredential, **application, token_file_path=str(token))
    run("on-behalf-of", identity.OnBehalfOfCredential, **application, client_secret="s", user_assertion="u.s.r")
    run("device-code", identity.DeviceCodeCredential, **application, prompt_callback=lambda *arguments: None)
    run("pipelines", identity.AzurePipelinesCredential, {"SYSTEM_OIDCREQUESTURI": "https://dev.test/oidc/"}, **application,
        service_connection_id="c1", system_access_token="sys")
    run("metadata-service", identity.ManagedIdentityCredential, client_id="id-1")
    run("metadata-service-object", identity.ManagedIdentityCredential, identity_config={"object_id": "id-2"})
    run("metadata-service-resource", identity.ManagedIdentityCredential, identity_config={"resource_id": "/sub/1"})
    run("app-service", identity.ManagedIdentityCredential,
        {"IDENTITY_ENDPOINT": "http://localhost/msi", "IDENTITY_HEADER": "hdr"}, client_id="id-1")
    run("machine-learning", identity.ManagedIdentityCredential,
        {"MSI_ENDPOINT": "http://localhost/ml", "MSI_SECRET": "sec"}, client_id="id-1")
    run("cloud-shell", identity.ManagedIdentityCredential, {"MSI_ENDPOINT": "http://localhost/shell"})
    arc()
    service_fabric(sys.argv[1])
    tool("azure-cli", identity.AzureCliCredential, '{"accessToken":"t","expires_on":4102444800}', tenant_id=TENANT,
         subscription="My Sub")
    tool("azure-developer-cli", identity.AzureDeveloperCliCredential,
         '{"token":"t","expiresOn":"2100-01-01T00:00:00Z"}', tenant_id=TENANT)
    powershell()
    print("\n".join(lines))


main()
