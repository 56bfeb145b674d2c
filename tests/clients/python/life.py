"""The whole life of a secret, by azure-keyvault-secrets. KEY_VAULT_URI is the caller's, READ_ONLY_VAULT_URI is not."""

import json
import os
from datetime import datetime, timezone
from importlib.metadata import version

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient

EXPIRES = datetime(2040, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
refusals = []


def refused(kind, status, call):
    try:
        call()
    except HttpResponseError as error:
        assert isinstance(error, kind), type(error)
        assert error.status_code == status, error.status_code
        refusals.append(f"{status} {error.error.code}")
        return error
    raise AssertionError("was not refused")


options = {"verify_challenge_resource": False} if os.environ.get("CHALLENGE_VERIFICATION") == "off" else {}
credential = DefaultAzureCredential()
client = SecretClient(os.environ["KEY_VAULT_URI"], credential, **options)
stranger = SecretClient(os.environ["READ_ONLY_VAULT_URI"], credential, **options)

# Versions, their values and their properties.
first = client.set_secret("db-password", "one", content_type="text/plain", tags={"team": "orders"}, expires_on=EXPIRES)
assert first.properties.expires_on == EXPIRES and first.properties.vault_url == os.environ["KEY_VAULT_URI"]
assert first.properties.recoverable_days == 90 and first.properties.recovery_level == "Recoverable+Purgeable"
second = client.set_secret("db-password", "two")
assert second.properties.version != first.properties.version
assert client.get_secret("db-password").value == "two"
assert client.get_secret("db-password", first.properties.version).value == "one"
client.update_secret_properties("db-password", content_type="text/html", tags={"team": "billing"})
latest = client.get_secret("db-password")
assert (latest.value, latest.properties.content_type, latest.properties.tags) == ("two", "text/html", {"team": "billing"})
versions = list(client.list_properties_of_secret_versions("db-password"))
assert {item.version for item in versions} == {first.properties.version, second.properties.version}

# Pages.
for number in range(30):
    client.set_secret(f"page-{number:02}", "value")
pages = [list(page) for page in client.list_properties_of_secrets(max_page_size=7).by_page()]
names = [item.name for page in pages for item in page]
assert len(names) == 31 and sorted(names) == names and len(set(names)) == 31

# What is refused.
client.update_secret_properties("db-password", first.properties.version, enabled=False)
refused(HttpResponseError, 403, lambda: client.get_secret("db-password", first.properties.version))
refused(ResourceNotFoundError, 404, lambda: client.get_secret("absent"))
assert list(stranger.list_properties_of_secrets()) == []
refused(HttpResponseError, 403, lambda: stranger.set_secret("db-password", "three"))

# Deleted, recovered, purged, restored.
deleted = client.begin_delete_secret("db-password").result()
assert deleted.recovery_id.endswith("/deletedsecrets/db-password")
assert (deleted.scheduled_purge_date - deleted.deleted_date).days == 90
assert [item.name for item in client.list_deleted_secrets()] == ["db-password"]
refused(ResourceExistsError, 409, lambda: client.set_secret("db-password", "three"))
client.begin_recover_deleted_secret("db-password").wait()
assert client.get_secret("db-password").value == "two"
backup = client.backup_secret("db-password")
client.begin_delete_secret("db-password").wait()
client.purge_deleted_secret("db-password")
refused(ResourceNotFoundError, 404, lambda: client.get_deleted_secret("db-password"))
assert client.restore_secret_backup(backup).id == second.id
assert client.get_secret("db-password").value == "two"

used = f"azure-keyvault-secrets {version('azure-keyvault-secrets')}"
print(json.dumps({"client": used, "secrets": len(names), "pages": len(pages), "refusals": refusals}))
