"""The whole life of a secret, by azure-keyvault-secrets' aio. KEY_VAULT_URI is the caller's, READ_ONLY_VAULT_URI is not."""

import asyncio
import json
import os
from datetime import datetime, timezone
from importlib.metadata import version

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity.aio import DefaultAzureCredential
from azure.keyvault.secrets.aio import SecretClient

EXPIRES = datetime(2040, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
refusals = []


async def refused(kind, status, call):
    try:
        await call
    except HttpResponseError as error:
        assert isinstance(error, kind), type(error)
        assert error.status_code == status, error.status_code
        refusals.append(f"{status} {error.error.code}")
        return
    raise AssertionError("was not refused")


async def life(client, stranger):
    first = await client.set_secret("db-password", "one", content_type="text/plain", tags={"a": "b"}, expires_on=EXPIRES)
    assert first.properties.expires_on == EXPIRES
    second = await client.set_secret("db-password", "two")
    assert (await client.get_secret("db-password")).value == "two"
    assert (await client.get_secret("db-password", first.properties.version)).value == "one"
    await client.update_secret_properties("db-password", content_type="text/html", tags={"team": "billing"})
    latest = await client.get_secret("db-password")
    assert (latest.properties.content_type, latest.properties.tags) == ("text/html", {"team": "billing"})
    versions = [item.version async for item in client.list_properties_of_secret_versions("db-password")]
    assert set(versions) == {first.properties.version, second.properties.version}

    await asyncio.gather(*[client.set_secret(f"page-{number:02}", "value") for number in range(30)])
    pages = []
    async for page in client.list_properties_of_secrets(max_page_size=7).by_page():
        pages.append([item.name async for item in page])
    names = [name for page in pages for name in page]
    assert len(names) == 31 and sorted(names) == names and len(set(names)) == 31

    await client.update_secret_properties("db-password", first.properties.version, enabled=False)
    await refused(HttpResponseError, 403, client.get_secret("db-password", first.properties.version))
    await refused(ResourceNotFoundError, 404, client.get_secret("absent"))
    assert [item async for item in stranger.list_properties_of_secrets()] == []
    await refused(HttpResponseError, 403, stranger.set_secret("db-password", "three"))

    deleted = await client.delete_secret("db-password")
    assert deleted.recovery_id.endswith("/deletedsecrets/db-password")
    assert [item.name async for item in client.list_deleted_secrets()] == ["db-password"]
    await refused(ResourceExistsError, 409, client.set_secret("db-password", "three"))
    await client.recover_deleted_secret("db-password")
    assert (await client.get_secret("db-password")).value == "two"
    backup = await client.backup_secret("db-password")
    await client.delete_secret("db-password")
    await client.purge_deleted_secret("db-password")
    await refused(ResourceNotFoundError, 404, client.get_deleted_secret("db-password"))
    assert (await client.restore_secret_backup(backup)).id == second.id
    assert (await client.get_secret("db-password")).value == "two"

    used = f"azure-keyvault-secrets {version('azure-keyvault-secrets')} aio"
    print(json.dumps({"client": used, "secrets": len(names), "pages": len(pages), "refusals": refusals}))


async def main():
    options = {"verify_challenge_resource": False} if os.environ.get("CHALLENGE_VERIFICATION") == "off" else {}
    async with (
        DefaultAzureCredential() as credential,
        SecretClient(os.environ["KEY_VAULT_URI"], credential, **options) as client,
        SecretClient(os.environ["READ_ONLY_VAULT_URI"], credential, **options) as stranger,
    ):
        await life(client, stranger)


asyncio.run(main())
