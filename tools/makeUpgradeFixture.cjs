"use strict";
// node tools/makeUpgradeFixture.cjs CHECKOUT TARGET: starts the network of a checkout that is built, gives it a small coalition with
// purchases, returns, redemptions, a hold and a closed cycle through its public graph, and writes each service's database as SQL:
// schema, rows, positions of sequences. What the graph told of them stands beside, for the test that upgrades them.
const { spawn } = require("node:child_process");
const { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");
const { createRequire } = require("node:module");

const { Client } = createRequire(path.join(__dirname, "../e2e/package.json"))("pg");

const SERVICES = ["members", "partners", "rewards", "settlement"];
const [checkout, target] = process.argv.slice(2).map((folder) => path.resolve(folder));
const tessera = path.join(checkout, "clients/cli/bin/tessera.cjs");

/** What is told of the data, and asked again after the upgrade. Times of the future change nothing in it. */
const TOLD = readFileSync(path.join(__dirname, "..", "e2e/src/upgrade/told.graphql"), "utf8");

async function main() {
  const dataDir = mkdtempSync(path.join(tmpdir(), "tessera-fixture-"));
  const network = spawn(process.execPath, [tessera, "start", "--empty", "--port", "0", "--data", dataDir], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    const ask = await connect(dataDir);
    await fill(ask);
    const told = await ask(TOLD, {});
    mkdirSync(target, { recursive: true });
    writeFileSync(path.join(target, "told.json"), `${JSON.stringify(told, undefined, 2)}\n`);
    for (const service of SERVICES) {
      const sql = await dump(dataDir, service);
      writeFileSync(path.join(target, `${service}.sql`), sql);
    }
  } finally {
    const gone = new Promise((resolve) => network.once("exit", resolve));
    network.kill("SIGTERM");
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Waits for the network; answers how to ask it as an operator. */
async function connect(dataDir) {
  const { mintDevelopmentToken } = require(path.join(checkout, "infra/network/dist/index.js"));
  const record = path.join(dataDir, "network.json");
  for (const end = Date.now() + 60_000; !existsSync(record); await new Promise((resolve) => setTimeout(resolve, 100)))
    if (Date.now() > end) throw new Error("the network did not start");
  const { url } = JSON.parse(readFileSync(record, "utf8"));
  const token = await mintDevelopmentToken(dataDir, { role: "operator" });
  return async (query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
}

let keys = 0;

async function mutate(ask, field, input, selection = "") {
  const cycle = field.endsWith("SettlementCycle");
  const type = cycle ? "CycleCommandInput" : `${field[0].toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { answer: ${field}(input: $input) { __typename ${selection} ... on Refusal { message } } }`;
  const { answer } = await ask(query, { input: { idempotencyKey: `fixture-${(keys += 1)}`, ...input } });
  if (answer.message !== undefined) throw new Error(`${field}: ${answer.message}`);
  return answer;
}

/** Two partners in two currencies, two members; business time is the year 2020, in which nothing expires. */
async function fill(ask) {
  const programme = { code: "first", timeZone: "Europe/Prague", startsOn: "2020-01-01", currencies: ["CZK", "EUR"] };
  await mutate(ask, "defineProgramme", { ...programme, expiryMonths: 600, cutOff: "BY_COMMAND" });
  const terms = { effectiveFrom: "2019-12-01T00:00:00Z" };
  for (const [code, country, currency, unitPrice] of [
    ["alfa", "CZ", "CZK", "0.10"],
    ["beta", "SK", "EUR", "0.0045"],
  ]) {
    await mutate(ask, "registerPartner", { code, name: code, country });
    await mutate(ask, "signContract", { partnerCode: code, ...terms, currency, unitPrice });
    const rule = { code: "base", kind: "BASE", effectiveFrom: "2019-12-01", unit: "1.00" };
    await mutate(ask, "publishEarningRule", { partnerCode: code, ...rule });
  }
  await until(async () => {
    const { networkState } = await ask("{ networkState { revision services { revision } } }", {});
    return networkState.services.every(({ revision }) => revision === networkState.revision);
  });
  for (const code of ["alfa", "beta"]) {
    const reward = { code: `${code}-gift`, partnerCode: code, title: code, points: 100 };
    await mutate(ask, "createReward", { ...reward, kind: "GIFT", stock: 50 });
  }
  await mutate(ask, "enrolMember", {
    cardNumber: "1001",
    enrolledAt: "2020-01-02T00:00:00Z",
    email: "one@example.org",
  });
  await mutate(ask, "enrolMember", { cardNumber: "1002", enrolledAt: "2020-01-02T00:00:00Z" });
  const buy = (partnerCode, cardNumber, receiptNumber, day, points) => {
    const lines = [{ sku: "thing", quantity: String(points), unitPrice: "1.00" }];
    const currency = partnerCode === "alfa" ? "CZK" : "EUR";
    return mutate(ask, "recordPurchase", {
      partnerCode,
      cardNumber,
      receiptNumber,
      currency,
      lines,
      occurredAt: at(day),
    });
  };
  const redeem = (rewardCode, cardNumber, day) =>
    mutate(
      ask,
      "redeemReward",
      { rewardCode, cardNumber, occurredAt: at(day) },
      "... on RewardRedeemed { redemption { id } }",
    );
  await buy("alfa", "1001", "R1", 3, 400);
  await buy("beta", "1001", "R2", 4, 300);
  await buy("beta", "1002", "R3", 5, 500);
  await redeem("beta-gift", "1001", 6);
  await redeem("alfa-gift", "1002", 7);
  const { redemption } = await redeem("beta-gift", "1001", 8);
  await mutate(ask, "cancelRedemption", { redemptionId: redemption.id, reason: "broken" });
  const back = { receiptNumber: "R4", originalReceiptNumber: "R1", lines: [{ sku: "thing", quantity: "50" }] };
  await mutate(ask, "recordReturn", { partnerCode: "alfa", cardNumber: "1001", ...back, occurredAt: at(9) });
  const { currentSettlementCycle } = await ask("{ currentSettlementCycle { id } }", {});
  const cycleId = currentSettlementCycle.id;
  await mutate(ask, "closeSettlementCycle", { cycleId, at: "2020-01-31T23:00:00Z" });
  await mutate(ask, "calculateSettlementCycle", { cycleId });
  await redeem("beta-gift", "1001", 40);
  // A verification stands behind every fact.
  const { startVerification } = await ask("mutation { startVerification { id } }", {});
  await until(async () => {
    const query = "query($id: ID!) { verification(id: $id) { status } }";
    const { status } = (await ask(query, { id: startVerification.id })).verification;
    if (status === "VIOLATED") throw new Error("the data are not right");
    return status === "CLEAN";
  });
}

/** Noon of a day of 2020, counted from 1 January. */
function at(day) {
  return new Date(Date.UTC(2020, 0, day, 11)).toISOString();
}

async function until(isSo) {
  for (const end = Date.now() + 60_000; !(await isSo()); await new Promise((resolve) => setTimeout(resolve, 100)))
    if (Date.now() > end) throw new Error("it did not come to pass");
}

/** The whole database as SQL for a superuser; `:role` is who owns it then. */
async function dump(dataDir, service) {
  const pointer = path.join(dataDir, "postgres.place");
  const home = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : path.join(dataDir, "postgres");
  const [, , , port] = readFileSync(path.join(home, "cluster/postmaster.pid"), "utf8").split("\n");
  const password = readFileSync(path.join(home, "password"), "utf8").trim();
  const database = `tessera_${service}`;
  const client = new Client({ host: "127.0.0.1", port: Number(port), user: "tessera", password, database });
  await client.connect();
  try {
    const schema = readFileSync(path.join(checkout, `services/${service}/schema.sql`), "utf8");
    const rows = await dumpRows(client);
    const statements = [`SET SESSION AUTHORIZATION :role;`, schema.trim(), "RESET SESSION AUTHORIZATION;", ...rows];
    return `${statements.join("\n")}\n`;
  } finally {
    await client.end();
  }
}

async function dumpRows(client) {
  await client.query("SET TimeZone = 'UTC'");
  const tables = await client.query(
    "SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY relname",
  );
  const statements = ["SET session_replication_role = replica;"];
  for (const { name } of tables.rows) {
    const columns = await client.query(
      "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
      [name],
    );
    const { names } = columns.rows[0];
    const { rows } = await client.query(`SELECT quote_literal(to_json(t)::text) AS row FROM ${name} AS t ORDER BY t`);
    for (const { row } of rows)
      statements.push(
        `INSERT INTO ${name} (${names}) OVERRIDING SYSTEM VALUE SELECT ${names} FROM json_populate_record(NULL::${name}, ${row});`,
      );
  }
  const sequences = await client.query(
    "SELECT format('SELECT setval(%L, %s);', schemaname || '.' || sequencename, last_value) AS sql FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename",
  );
  return [...statements, ...sequences.rows.map(({ sql }) => sql), "SET session_replication_role = DEFAULT;"];
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
