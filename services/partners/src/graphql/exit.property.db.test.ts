import { randomUUID } from "node:crypto";
import { settlementPartnerExitAgreed, settlementPartnerExitRevoked } from "@tessera/contracts";
import fc from "fast-check";
import type { Envelope } from "@tessera/runtime";
import {
  ADVENT,
  BASE,
  PUBLISHED,
  setUpNetwork,
  SIGNED,
  startTestPartners,
  TERMS,
  type TestPartners,
} from "../test/startTestPartners.js";

let partners: TestPartners;
beforeAll(async () => {
  partners = await startTestPartners(() => new Date("2011-06-01T00:00:00Z"));
  await setUpNetwork(partners);
});
afterAll(async () => partners.stop());

const DAY_MS = 86_400_000;
const ISSUING_ENDS = Date.parse("2011-06-30T22:00:00.000Z");
const REDEEMING_ENDS = ISSUING_ENDS + 31 * DAY_MS;
const iso = (instant: number) => new Date(instant).toISOString();

/** What settlement tells of a partner, as it numbers it: it leaves, it stays, it leaves … */
function story(partnerCode: string, count: number): Envelope[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ id: randomUUID(), publisher: "settlement" as const, key: `exit:${partnerCode}`, sequence: index + 1 },
    ...(index % 2 === 0
      ? {
          topic: settlementPartnerExitAgreed.topic,
          payload: { partnerCode, issuingEndsAt: iso(ISSUING_ENDS), redeemingEndsAt: iso(REDEEMING_ENDS) },
        }
      : {
          topic: settlementPartnerExitRevoked.topic,
          payload: { partnerCode, revokedAt: iso(ISSUING_ENDS + index) },
        }),
    recordedAt: iso(ISSUING_ENDS),
  }));
}

const hear = async (envelopes: Envelope[]) => partners.bus.deliver(envelopes);
const SELECTION = `${SIGNED} ... on PartnerLeaving { message issuingEndsAt redeemingEndsAt }`;
let contracts = 0;
const sign = async (partnerCode: string, effectiveFrom: number, promised: object = {}) =>
  partners.mutate(
    "signContract",
    { ...TERMS, partnerCode, effectiveFrom: iso(effectiveFrom + (contracts += 1)), ...promised },
    SELECTION,
  );

test("what a partner would do after it has left is refused by name, all that can happen is signed", async () => {
  await hear(story("advent", 1));
  await partners.bus.awaitApplied("settlement", "exit:advent", 1, 10_000);
  const refused = await sign("advent", ISSUING_ENDS);
  expect(refused).toEqual({
    __typename: "PartnerLeaving",
    message: "The partner leaves and issues no points from 2011-06-30T22:00:00.000Z on.",
    issuingEndsAt: iso(ISSUING_ENDS),
    redeemingEndsAt: iso(REDEEMING_ENDS),
  });
  const both = await sign("advent", REDEEMING_ENDS);
  expect(both.message).toContain("and redeems none from 2011-07-31T22:00:00.000Z on.");
  const revisions = await partners.facts();
  for (const [from, promised, answer] of [
    [ISSUING_ENDS - DAY_MS, {}, "ContractSigned"],
    [ISSUING_ENDS, { issues: false }, "ContractSigned"],
    [REDEEMING_ENDS, { issues: false }, "PartnerLeaving"],
    [REDEEMING_ENDS, { redeems: false }, "PartnerLeaving"],
    [REDEEMING_ENDS, { issues: false, redeems: false }, "ContractSigned"],
  ] as const) {
    expect([from, promised, (await sign("advent", from, promised)).__typename]).toEqual([from, promised, answer]);
  }
  expect(await partners.facts()).toHaveLength(revisions.length + 3);
  const rule = async (effectiveFrom: string) =>
    (await partners.mutate("publishEarningRule", { ...BASE, code: "late", effectiveFrom }, PUBLISHED)).__typename;
  expect([await rule("2011-07-01"), await rule("2011-06-30")]).toEqual(["PartnerLeaving", "EarningRulePublished"]);
});

test("the same refused request answers the same, also when the partner stays meanwhile; a new one is signed then", async () => {
  await partners.mutate("registerPartner", { ...ADVENT, code: "stays" }, "");
  const told = story("stays", 2);
  await hear(told.slice(0, 1));
  const ask = async (idempotencyKey: string) => {
    const input = { ...TERMS, partnerCode: "stays", effectiveFrom: iso(REDEEMING_ENDS), idempotencyKey };
    return partners.mutate("signContract", input, SELECTION);
  };
  const refused = await ask("once");
  expect(refused.__typename).toBe("PartnerLeaving");
  await hear(told.slice(1));
  await partners.bus.awaitApplied("settlement", "exit:stays", 2, 10_000);
  expect(await ask("once")).toEqual(refused);
  expect((await ask("again")).__typename).toBe("ContractSigned");
});

test("whatever the bus doubles and delivers out of order, the last that was decided holds", async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }).chain((count) =>
        fc.record({
          count: fc.constant(count),
          batches: fc.array(fc.array(fc.nat({ max: count - 1 }), { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
        }),
      ),
      async ({ count, batches }) => {
        const code = `p${(told += 1)}`;
        const facts = story(code, count);
        const all = [...batches, facts.map((_, index) => count - 1 - index)];
        for (const batch of all) await hear(batch.flatMap((index) => facts[index] ?? []));
        await partners.bus.awaitApplied("settlement", `exit:${code}`, count, 10_000);
        const rows = await partners.rows("SELECT revoked_at FROM known_exit WHERE partner_code = $1", [code]);
        expect(rows).toHaveLength(Math.ceil(count / 2));
        expect(rows.filter((row) => row.revoked_at === null)).toHaveLength(count % 2);
      },
    ),
    { numRuns: 25 },
  );
});
