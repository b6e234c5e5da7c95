import { randomUUID } from "node:crypto";
import {
  buy,
  data,
  eventually,
  monthsAgo,
  mutate,
  OPERATOR,
  redeem,
  setUpSmallCoalition,
  settled,
} from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { openRestorableNetwork, type RestorableNetwork } from "./openRestorableNetwork.js";

let restorable: RestorableNetwork;
let network: TestNetwork;
/** Names of two backups of all databases, between which points were earned, spent and given back. */
let older: string;
let newer: string;
/** Redeemed between the two: one that stands, one that was cancelled. */
const between: { kept: string; cancelled: string } = { kept: "", cancelled: "" };
let obligationsAtEnd: number;

beforeAll(async () => {
  restorable = await openRestorableNetwork();
  network = restorable.network as TestNetwork;
  await setUpSmallCoalition(network);
  await buy(network, "alfa", "1001", 500, monthsAgo(1));
  await buy(network, "gama", "1002", 500, monthsAgo(1));
  await redeem(network, "beta-gift", "1001", "before", monthsAgo(1, 2));
  older = await restorable.backUp();
  await buy(network, "alfa", "1002", 70, monthsAgo(1, 2));
  between.kept = uuidOf(await redeem(network, "gama-gift", "1001", "kept", monthsAgo(1, 3)));
  const cancelled = await redeem(network, "beta-gift", "1002", "cancelled", monthsAgo(1, 3));
  between.cancelled = uuidOf(cancelled);
  await cancel(cancelled);
  await mutate(network, "registerPartner", { idempotencyKey: "late", code: "late", name: "Late", country: "CZ" }, "");
  await settled(network);
  expect(await verify()).toEqual({ status: "CLEAN", said: [] });
  obligationsAtEnd = await obligations();
  newer = await restorable.backUp();
}, 240_000);
afterAll(async () => restorable.close(), 60_000);

async function cancel(redemptionId: string): Promise<void> {
  const input = { idempotencyKey: `cancel ${redemptionId}`, redemptionId, reason: "broken" };
  const { __typename } = await mutate(network, "cancelRedemption", input, "");
  expect(__typename).toBe("RedemptionCancelled");
}

/** The UUID inside a public id, as violations name it. */
function uuidOf(publicId: string): string {
  return publicId.slice(publicId.indexOf("_") + 1);
}

interface Report {
  readonly violations: number;
  readonly examples: readonly string[];
}

/** Runs a verification; answers its outcome and the examples of all violations. */
async function verify(): Promise<{ status: string; said: readonly string[] }> {
  const { startVerification } = await data<{ startVerification: { id: string } }>(
    network.ask("mutation { startVerification { id } }", {}, OPERATOR),
  );
  return eventually(async () => {
    const selection = "{ violations examples }";
    const query = `query($id: ID!) { verification(id: $id) { status
      members ${selection} partners ${selection} rewards ${selection} settlement ${selection} } }`;
    const { verification } = await data<{ verification: Record<string, Report[] | string | null> }>(
      network.ask(query, { id: startVerification.id }, OPERATOR),
    );
    const status = verification["status"] as string;
    const reports = ["members", "partners", "rewards", "settlement"].flatMap(
      (service) => (verification[service] ?? []) as Report[],
    );
    return (
      status !== "RUNNING" && {
        status,
        said: reports.filter(({ violations }) => violations > 0).flatMap(({ examples }) => examples),
      }
    );
  }, 150_000);
}

/** Facts that were told again are under way for a moment: verifies until nothing is wrong, a few times at most. */
async function verifiedClean(): Promise<void> {
  let found = await verify();
  for (let times = 1; times < 5 && found.status !== "CLEAN"; times += 1) found = await verify();
  expect(found).toEqual({ status: "CLEAN", said: [] });
}

async function obligations(): Promise<number> {
  const { settlementCycles } = await data<{ settlementCycles: { nodes: { obligations: { totalCount: number } }[] } }>(
    network.ask("{ settlementCycles { nodes { obligations { totalCount } } } }", {}, OPERATOR),
  );
  return settlementCycles.nodes.reduce((sum, cycle) => sum + cycle.obligations.totalCount, 0);
}

async function resend(): Promise<void> {
  const input = { idempotencyKey: randomUUID() };
  expect(await mutate(network, "resendFacts", input, "... on FactsResent { facts }")).toMatchObject({
    __typename: "FactsResent",
    facts: expect.any(Number),
  });
}

async function parkedErrors(): Promise<readonly string[]> {
  const { networkState } = await data<{ networkState: { services: { parked: { error: string }[] }[] } }>(
    network.ask("{ networkState { services { parked { error } } } }", {}, OPERATOR),
  );
  return networkState.services.flatMap(({ parked }) => parked.map(({ error }) => error));
}

it("finds settlement from an older backup, and the outboxes bring it up to the others", async () => {
  await restorable.restore({ settlement: older, members: newer, rewards: newer, partners: newer });
  const found = await verify();
  expect(found.status).toBe("VIOLATED");
  expect(found.said.join("\n")).toMatch(/members/);
  expect(found.said.join("\n")).toMatch(/rewards/);
  expect(await obligations()).toBeLessThan(obligationsAtEnd);
  // What is earned and spent meanwhile waits behind the gap, and is not lost.
  await redeem(network, "gama-gift", "1001", "meanwhile", monthsAgo(1, 4));
  await resend();
  await eventually(async () => (await obligations()) > obligationsAtEnd);
  await verifiedClean();
  expect(await parkedErrors()).toEqual([]);
}, 240_000);

it("brings a set together that was backed up in the order settlement, members, rewards, partners", async () => {
  await restorable.restore({ settlement: older, members: older, rewards: newer, partners: newer });
  const found = await verify();
  expect(found.status).toBe("VIOLATED");
  await resend();
  await verifiedClean();
  expect(await obligations()).toBe(obligationsAtEnd);
}, 240_000);

it("names what members has lost when it is older than settlement, and drops nothing of what it tells anew", async () => {
  await restorable.restore({ settlement: newer, members: older, rewards: newer, partners: newer });
  const found = await verify();
  expect(found.status).toBe("VIOLATED");
  expect(found.said.join("\n")).toMatch(/settlement.*members|members.*settlement/s);
  // The numbers that were lost are given again, to other facts.
  await buy(network, "alfa", "1001", 5, monthsAgo(1, 5));
  const errors = await eventually(async () => {
    const said = await parkedErrors();
    return said.length > 0 && said;
  });
  expect(errors[0]).toMatch(/restored from a backup that is older/);
}, 240_000);

it("names the redemptions that rewards has lost when it is older than members", async () => {
  await restorable.restore({ settlement: older, members: newer, rewards: older, partners: newer });
  await resend();
  const found = await eventually(async () => {
    const report = await verify();
    return report.said.some((example) => example.includes(between.kept)) && report;
  }, 150_000);
  expect(found.status).toBe("VIOLATED");
  expect(found.said).toContain(`redemption ${between.kept}: points were spent, no redemption was confirmed`);
  expect(found.said.join("\n")).not.toContain(between.cancelled);
}, 240_000);

it("names the services that know a setup which partners has lost", async () => {
  await restorable.restore({ settlement: newer, members: newer, rewards: newer, partners: older });
  const { said } = await verify();
  for (const service of ["members", "rewards", "settlement"])
    expect(said).toContainEqual(expect.stringMatching(new RegExp(`^${service} has applied revision`)));
}, 240_000);
