token=$(curl --silent --header "X-IDENTITY-HEADER: $IDENTITY_HEADER" \
  "$IDENTITY_ENDPOINT?api-version=2019-08-01&resource=https://vault.azure.net" |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl --silent --oauth2-bearer "$token" --json '{"value": "correct horse"}' --request PUT \
  "$KEY_VAULT_URI/secrets/db-password?api-version=7.4" | sed 's/.*"id":"\([^"]*\)".*/\1/'
