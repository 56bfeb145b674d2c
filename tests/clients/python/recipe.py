import os

from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient

client = SecretClient(os.environ["KEY_VAULT_URI"], DefaultAzureCredential())
client.set_secret("db-password", "correct horse")
print(client.get_secret("db-password").id)
