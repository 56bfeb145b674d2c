#!/usr/bin/env bash
# The whole life of a secret, by the Azure CLI, once it is signed in. The vault `orders` is the caller's, `archive` is not.
set -euo pipefail

name=db-password
vault=(--vault-name orders)
refusals=()

fail() {
  printf 'not so: %s\n' "$*" >&2
  exit 1
}

is() { # what it is, what it should be
  [ "$1" = "$2" ] || fail "$1 is $2"
}

secret() { # verb, then its arguments
  az keyvault secret "$1" "${vault[@]}" "${@:2}" --only-show-errors --output tsv
}

refused() { # status, code, then a command
  local said
  if said=$("${@:3}" 2>&1); then fail "${*:3} was refused"; fi
  case "$said" in *"($2)"*) ;; *) fail "a refusal with $2: $said" ;; esac
  refusals+=("\"$1 $2\"")
}

token=$(az account get-access-token --resource https://vault.azure.net --query tokenType --output tsv)
is "$token" Bearer

# Versions, their values and their properties.
first=$(secret set --name $name --value one --description text/plain --tags team=orders \
  --expires 2035-01-02T03:04:05Z --query id)
is "$(secret show --name $name --query attributes.expires)" 2035-01-02T03:04:05+00:00
is "$(secret show --name $name --query attributes.recoverableDays)" 90
second=$(secret set --name $name --value two --query id)
[ "$first" != "$second" ] || fail "two versions"
is "$(secret show --name $name --query value)" two
is "$(secret show --name $name --version "${first##*/}" --query value)" one
secret set-attributes --name $name --content-type text/html --tags team=billing >/dev/null
is "$(secret show --name $name --query '[value, contentType, tags.team]' | tr '\t\n' '  ')" 'two text/html billing '
is "$(secret list-versions --name $name --query 'length(@)')" 2

# Pages: the size is the number of answers that are shown, too.
for number in 1 2 3 4 5 6 7; do secret set --name page-$number --value value >/dev/null; done
is "$(secret list --query 'length(@)')" 8
is "$(secret list --maxresults 3 --query 'length(@)')" 3

# What is refused.
secret set-attributes --name $name --version "${first##*/}" --enabled false >/dev/null
refused 403 Forbidden secret show --name $name --version "${first##*/}"
refused 404 SecretNotFound secret show --name absent
is "$(az keyvault secret list --vault-name archive --query 'length(@)')" 0
refused 403 Forbidden az keyvault secret set --vault-name archive --name $name --value three

# Deleted, recovered, purged, restored.
deleted=$(secret delete --name $name --query recoveryId)
is "${deleted##*/deletedsecrets/}" $name
is "$(secret list-deleted --query '[].name')" $name
is "$(secret show-deleted --name $name --query name)" $name
refused 409 Conflict secret set --name $name --value three
secret recover --name $name >/dev/null
is "$(secret show --name $name --query value)" two
secret backup --name $name --file backup >/dev/null
secret delete --name $name >/dev/null
secret purge --name $name
refused 404 SecretNotFound secret show-deleted --name $name
is "$(secret restore --file backup --query id)" "$second"

# Any request, with a token of the CLI's.
url="${second%/*}?api-version=7.4"
is "$(az rest --method get --url "$url" --resource https://vault.azure.net --query value --output tsv)" two

IFS=,
printf '{"client":"azure-cli %s","secrets":8,"pages":3,"refusals":[%s]}\n' \
  "$(az version --query '"azure-cli"' --output tsv)" "${refusals[*]}"
