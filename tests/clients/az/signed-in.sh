#!/usr/bin/env bash
# bash signed-in.sh <program>    signs the Azure CLI in by what AZURE_CLIENT_ID and its companions say, then runs one of these
# AUTHORITY_HOST is the emulator's where no proxy leads to it: the CLI then learns about a cloud of its own.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")

if [ -n "${AUTHORITY_HOST:-}" ]; then
  eval "$(sed "s#https://localhost:8443#$AUTHORITY_HOST#" "$here/cloud.sh")"
fi
. "$here/sign-in.sh"
. "$here/$1"
