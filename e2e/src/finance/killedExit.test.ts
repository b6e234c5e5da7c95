import type { Client } from "pg";
import { localDateOf } from "@tessera/kernel";
import {
  buy,
  eventually,
  FINANCE,
  monthsAgo,
  mutate,
  redeem,
  settled,
  setUpSmallCoalition,
} from "../support/smallCoalition.js";
import { asSuperuser, superuser } from "../support/superuser.js";
import { startTestNetwork, type GraphAnswer, type Person, type TestNetwork } from "../support/startTestNetwork.js";
import { APPROVER } from "./financeOffice.js";
import { openExitDesk } from "./openExitDesk.js";

const DAY_MS = 86_400_000;
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), "Europe/Prague");
/** A process that was killed is there again, on a machine that has other things to do. */
const BACK_WITHIN_MS = 60_000;

/** Who hears of exits, and where each keeps them. */
const HEARERS = { members: "partner_exit", rewards: "known_exit", partners: "known_exit" } as const;
type Hearer = keyof typeof HEARERS;
const NAMES = Object.keys(HEARERS) as Hearer[];

let network: TestNetwork;
let desk: ReturnType<typeof openExitDesk>;
beforeAll(async () => {
  network = await startTestNetwork({ split: true });
  desk = openExitDesk(network);
  await setUpSmallCoalition(network);
  const fund = { idempotencyKey: "fund", code: "fund", name: "Reserve", country: "CZ" };
  await mutate(network, "registerPartner", fund, "");
  await settled(network);
  await buy(network, "alfa", "1001", 500, monthsAgo(1, 3));
}, 240_000);
afterAll(async () => network.stop());

function kill(name: string): void {
  const child = network.record().children[name];
  if (!child) throw new Error(`there is no process ${name}`);
  process.kill(child.pid, "SIGKILL");
}

/** Lets nobody write to a table of a service, so that whoever does stands in the middle of its transaction. */
async function holdBack(service: string, table: string) {
  const [holder, watcher] = await Promise.all([superuser(network, service), superuser(network, service)]);
  // The servers's end of a killed network is no failure of a test.
  for (const client of [holder, watcher]) client.on("error", () => undefined);
  await holder.query("BEGIN");
  await holder.query(`LOCK TABLE ${table} IN EXCLUSIVE MODE`);
  const pid = (holder as Client & { readonly processID: number }).processID;
  return {
    /** Somebody waits for the table: what it did before is done and not committed. */
    async isReached(): Promise<void> {
      await eventually(async () => {
        const { rows } = await watcher.query("SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", [
          pid,
        ]);
        return rows.length > 0;
      }, BACK_WITHIN_MS);
    },
    async release(): Promise<void> {
      await holder.query("ROLLBACK");
      await Promise.all([holder.end(), watcher.end()]);
    },
  };
}

const rowsOf = async (service: string, sql: string) => asSuperuser(network, service, sql);

/** What settlement says of the exits: what was decided, what was told, what is owed. */
const booksOf = async () =>
  rowsOf(
    "settlement",
    `SELECT concat_ws(' ', 'exit', approved_by IS NOT NULL, revoked_at IS NOT NULL, taken_over_at IS NOT NULL) AS text FROM partner_exit
     UNION ALL SELECT concat_ws(' ', 'revocation', approved_by IS NOT NULL) FROM exit_revocation
     UNION ALL SELECT concat_ws(' ', 'settlement', approved_by IS NOT NULL) FROM exit_settlement
     UNION ALL SELECT concat_ws(' ', 'status', ordinal, status) FROM partner_status
     UNION ALL SELECT concat_ws(' ', 'told', sequence, topic) FROM outbox WHERE key = 'exit:alfa'
     UNION ALL SELECT concat_ws(' ', 'issuing', stopped, reason, sequence) FROM issuing_state
     UNION ALL SELECT concat_ws(' ', 'owed', debtor_code, creditor_code, amount_minor) FROM obligation WHERE kind = 'ADJUSTMENT'
     ORDER BY text`,
  );

/** The exits that a service knows, and the number of the last fact that it has applied. */
const heardBy = async (name: Hearer) => {
  const rows = await rowsOf(
    name,
    `SELECT concat_ws(' ', sequence, CASE WHEN revoked_at IS NOT NULL THEN 'revoked' END,
       'of', (SELECT sequence FROM inbox_cursor WHERE publisher = 'settlement' AND key = 'exit:alfa')) AS text
     FROM ${HEARERS[name]} WHERE partner_code = 'alfa' ORDER BY sequence`,
  );
  return rows.map(({ text }) => text);
};

interface Step {
  readonly field: string;
  readonly input: Record<string, unknown>;
  readonly success: string;
  readonly selection: string;
  readonly person: Person;
  /** Where settlement dies: the last table of the transaction that it writes to. */
  readonly diesAt: string;
  /** What each hearer knows afterwards; left out for a step that is not told. */
  readonly heard?: readonly string[];
}

let keys = 0;
/** Does a step whose processes are killed in the middle of it, and that its client sends again under the same key. */
async function survive<T>({ field, input, success, selection, person, diesAt, heard }: Step): Promise<T> {
  const type = `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { answer: ${field}(input: $input) { __typename ... on ${success} { ${selection} } ... on Refusal { message } } }`;
  const idempotencyKey = `killed-${(keys += 1)}`;
  const send = async () => network.ask(query, { input: { idempotencyKey, ...input } }, person);
  const before = await booksOf();
  const held = await holdBack("settlement", diesAt);
  const lost = send().catch(() => undefined);
  await held.isReached();
  kill("settlement");
  await held.release();
  expect([field, (await lost)?.data?.["answer"] ?? null]).toEqual([field, null]);
  expect([field, await booksOf()]).toEqual([field, before]);
  const hearers = heard ? await Promise.all(NAMES.map(async (name) => holdBack(name, HEARERS[name]))) : [];
  const answer = await answered<T>(send);
  expect(answer).toMatchObject({ __typename: success });
  // All hear of it at once; none has it applied, and settlement does not know that it was handed over.
  await Promise.all(hearers.map(async (one) => one.isReached()));
  if (heard) for (const name of [...NAMES, "settlement"]) kill(name);
  await Promise.all(hearers.map(async (one) => one.release()));
  const after = await booksOf();
  expect(await answered<T>(send)).toEqual(answer);
  expect([field, await booksOf()]).toEqual([field, after]);
  for (const name of heard ? NAMES : []) {
    await eventually(async () => (await heardBy(name)).join() === heard?.join(), BACK_WITHIN_MS);
  }
  return answer;
}

async function answered<T>(send: () => Promise<GraphAnswer>): Promise<T> {
  return eventually(async () => {
    const answer = await send().catch(() => undefined);
    return answer?.errors.length === 0 && (answer.data?.["answer"] as T);
  }, BACK_WITHIN_MS);
}

const PLAN = {
  ...{ partnerCode: "alfa", reserveCode: "fund", mode: "BUY_OUT", announcedOn: day(-30), lastIssuingDay: day(-2) },
  ...{ expectedRedemptionRate: "0.8", reason: "It sells its shops." },
};

async function leave(heard: readonly string[]): Promise<string> {
  const begun = await survive<{ exit: { id: string } }>({
    ...{ field: "beginExit", input: PLAN, success: "ExitChanged", selection: "exit { id }", person: FINANCE },
    diesAt: "partner_exit",
  });
  const exitId = begun.exit.id;
  await survive({
    ...{ field: "approveExit", input: { exitId }, success: "ExitChanged", selection: "exit { stage }" },
    ...{ person: APPROVER, diesAt: "issuing_state", heard },
  });
  return exitId;
}

test("an exit, its revocation, another exit and its buy-out are done and heard once, whoever is killed in the middle", async () => {
  const first = await leave(["1 of 1"]);
  const { revocationId } = await survive<{ revocationId: string }>({
    ...{ field: "revokeExit", input: { exitId: first, reason: "It stays." }, success: "ExitRevocationProposed" },
    ...{ selection: "revocationId", person: FINANCE, diesAt: "exit_revocation" },
  });
  await survive({
    ...{ field: "approveExitRevocation", input: { revocationId }, success: "ExitChanged", selection: "exit { stage }" },
    ...{ person: APPROVER, diesAt: "outbox", heard: ["1 revoked of 2"] },
  });
  const second = await leave(["1 revoked of 3", "3 of 3"]);
  const { settlement } = await survive<{ settlement: { id: string } }>({
    ...{ field: "settleExit", input: { exitId: second }, success: "ExitSettlementChanged" },
    ...{ selection: "settlement { id }", person: FINANCE, diesAt: "exit_settlement_line" },
  });
  await survive({
    ...{ field: "approveExitSettlement", input: { settlementId: settlement.id }, success: "ExitSettlementChanged" },
    ...{ selection: "settlement { id }", person: APPROVER, diesAt: "partner_status" },
  });
  expect((await booksOf()).map(({ text }) => text)).toEqual([
    "exit t f t",
    "exit t t f",
    "issuing t EXIT 3",
    "owed alfa fund 4000",
    "revocation t",
    "settlement t",
    "status 1 EARN_STOPPED",
    "status 2 ACTIVE",
    "status 3 EARN_STOPPED",
    "status 4 WINDING_DOWN",
    "told 1 settlement.partnerExitAgreed.v1",
    "told 2 settlement.partnerExitRevoked.v1",
    "told 3 settlement.partnerExitAgreed.v1",
  ]);
  await redeem(network, "gama-gift", "1001", "after-all");
  await eventually(async () => (await desk.obligations()).includes("fund owes gama 10.00 for alfa"), BACK_WITHIN_MS);
  await desk.isVerified();
}, 400_000);
