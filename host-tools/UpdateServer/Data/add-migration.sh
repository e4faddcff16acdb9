#!/usr/bin/env bash
# Adds one migration to both sets, SQLite's and PostgreSQL's, from the model as it is now. Needs no database server.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: add-migration.sh NAME" >&2; exit 2; }
cd "$(dirname "$0")/.."
dotnet tool restore > /dev/null
dotnet build -v q -nologo
dotnet ef migrations add "$1" --no-build --context FleetDb --output-dir Data/Migrations
dotnet ef migrations add "$1" --no-build --context PostgresFleetDb --output-dir Data/Migrations/Postgres
