import { randomUUID } from "node:crypto";
import { runTessera } from "./support/runTessera.js";
import {
  buy,
  data,
  eventually,
  monthsAgo,
  mutate,
  OPERATOR,
  redeem,
  setUpSmallCoalition,
} from "./support/smallCoalition.js";
import { asSuperuser } from "./support/superuser.js";
import { startTestNetwork, type TestNetwork } from "./support/startTestNetwork.js";

let network: TestNetwork;
beforeAll(async () => {
  network = await startTestNetwork();
  await setUpSmallCoalition(network);
  await buy(network, "alfa", "1001", 250, monthsAgo(1));
  await buy(network, "gama", "1002", 250, monthsAgo(1));
  await redeem(network, "beta-gift", "1001", "one", monthsAgo(1, 2));
  await redeem(network, "alfa-gift", "1002", "two", monthsAgo(1, 2));
}, 180_000);
afterAll(async () => network.stop());

interface ParkedFact {
  readonly id: string;
  readonly service: string;
  readonly topic: string;
  readonly error: string;
}

async function parked(): Promise<ParkedFact[]> {
  const { networkState } = await data<{ networkState: { services: { parked: ParkedFact[] }[] } }>(
    network.ask("{ networkState { services { parked { id service topic error } } } }", {}, OPERATOR),
  );
  return networkState.services.flatMap((service) => service.parked);
}

async function obligations(): Promise<number> {
  const { settlementCycles } = await data<{ settlementCycles: { nodes: { obligations: { totalCount: number } }[] } }>(
    network.ask("{ settlementCycles { nodes { obligations { totalCount } } } }", {}, OPERATOR),
  );
  return settlementCycles.nodes.reduce((sum, cycle) => sum + cycle.obligations.totalCount, 0);
}

async function verify(): Promise<{ code: number | null; violated: string[] }> {
  const { code, stdout } = await runTessera(["verify", "--json"], { TESSERA_DATA: network.dataDir });
  const report = JSON.parse(stdout) as Record<string, unknown>;
  const violated = ["members", "partners", "rewards", "settlement"].flatMap((service) =>
    ((report[service] ?? []) as { invariant: string; violations: number }[])
      .filter(({ violations }) => violations > 0)
      .map(() => service),
  );
  return { code, violated: [...new Set(violated)] };
}

it("finds nothing wrong with an honest network", async () => {
  expect(await verify()).toEqual({ code: 0, violated: [] });
});

it("parks a fact that cannot be applied, lets the others pass, and applies it once it is mended and replayed", async () => {
  const memberId = randomUUID();
  await asSuperuser(
    network,
    "members",
    "INSERT INTO outbox (id, topic, key, sequence, payload) VALUES ($1, 'members.pointsExpired.v1', $2, 1, '{}')",
    [randomUUID(), memberId],
  );
  const fact = await eventually(async () => (await parked())[0]);
  expect(fact).toMatchObject({ service: "settlement", topic: "members.pointsExpired.v1" });
  expect(fact.error).not.toBe("");
  const before = await obligations();
  await redeem(network, "beta-gift", "1002", "three", monthsAgo(1, 2));
  await eventually(async () => (await obligations()) > before);
  const payload = { entryId: randomUUID(), memberId, occurredAt: new Date().toISOString(), points: 1 };
  await asSuperuser(network, "settlement", "UPDATE inbox SET payload = $1 WHERE key = $2", [
    JSON.stringify(payload),
    memberId,
  ]);
  const replayed = await mutate(network, "replayParkedFacts", { idempotencyKey: "replay", ids: [fact.id] }, "");
  expect(replayed.__typename).not.toMatch(/Refus|Invalid/);
  await eventually(async () => (await parked()).length === 0);
  await asSuperuser(network, "members", "DELETE FROM outbox WHERE key = $1", [memberId]);
  expect(await verify()).toEqual({ code: 0, violated: [] });
});

it.each([
  ["members", "lot", "remaining = remaining - 1"],
  ["partners", "contract_version", "version = version + 1"],
  ["rewards", "reward_stock", "left_units = left_units - 1"],
  ["settlement", "obligation", "amount_minor = amount_minor + 1"],
])(
  "exits with 1 and names %s when a row of its table %s is changed behind its back",
  async (service, table, change) => {
    const [row] = await asSuperuser(
      network,
      service,
      `SELECT ctid::text, to_jsonb(t) AS before FROM ${table} AS t LIMIT 1`,
    );
    const column = change.split(" ")[0] ?? "";
    const before = (row?.["before"] as Record<string, unknown>)[column];
    const [changed] = await asSuperuser(
      network,
      service,
      `UPDATE ${table} SET ${change} WHERE ctid = $1::tid RETURNING ctid::text`,
      [row?.["ctid"]],
    );
    const { code, violated } = await verify();
    expect({ code, named: violated.includes(service) }).toEqual({ code: 1, named: true });
    await asSuperuser(network, service, `UPDATE ${table} SET ${column} = $1 WHERE ctid = $2::tid`, [
      before,
      changed?.["ctid"],
    ]);
    expect(await verify()).toEqual({ code: 0, violated: [] });
  },
);
