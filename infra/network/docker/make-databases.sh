#!/bin/bash
# Runs once, when the database volume is new: one database and one role for each service. A role enters its own database alone.
set -euo pipefail

for service in members partners rewards settlement; do
  variable="${service^^}_DATABASE_PASSWORD"
  psql --set=ON_ERROR_STOP=1 --set=name="tessera_${service}" --set=password="${!variable}" --username="$POSTGRES_USER" <<'SQL'
    CREATE ROLE :"name" LOGIN PASSWORD :'password';
    CREATE DATABASE :"name";
    REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE :"name" TO :"name";
    \connect :"name"
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE, CREATE ON SCHEMA public TO :"name";
SQL
done

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --command='REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
