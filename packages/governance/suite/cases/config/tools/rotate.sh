#!/usr/bin/env bash
set -euo pipefail

export VAULT_ADDR=https://vault.northbank.example
VAULT_TOKEN="$(cat "$HOME/.vault-token")"
export VAULT_TOKEN

export PGPASSWORD='r0tate-Ledger-17'
psql -h ledger.internal -U rotator -f rotate.sql

curl -fsS -X POST "$VAULT_ADDR/v1/database/rotate-root/ledger" \
  -H "X-Vault-Token: $VAULT_TOKEN"

curl -fsS https://pager.example/v2/events -H 'Content-Type: application/json' \
  -d '{"summary": "rotated"}' \
  -H 'Authorization: Token token=u-8Zk3pQ0w7Lx2Vt5'
