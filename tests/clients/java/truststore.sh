#!/bin/sh
# sh truststore.sh ca.pem truststore.p12    every certificate of the file, each under an alias of its own
set -eu
awk '/BEGIN CERTIFICATE/ { n++ } n { print > (store "." n ".pem") }' store="$2" "$1"
for certificate in "$2".*.pem; do
  keytool -importcert -noprompt -file "$certificate" -alias "${certificate##*/}" \
    -keystore "$2" -storetype PKCS12 -storepass changeit
  rm "$certificate"
done
