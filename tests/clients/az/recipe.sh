az keyvault secret set --vault-name orders --name db-password --value 'correct horse' --output none
az keyvault secret show --vault-name orders --name db-password --query id --output tsv
