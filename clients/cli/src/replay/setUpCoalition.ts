import {
  CreateReward,
  DefineProgramme,
  EnrolMembers,
  NetworkState,
  PublishEarningRule,
  RegisterPartner,
  SignContract,
  type TesseraClient,
} from "@tessera/partner-sdk";
import type { WallClock } from "../events/createWallClock.js";
import type { Coalition } from "../events/readCoalition.js";
import { contentKey } from "./contentKey.js";
import { NetworkRefused } from "./NetworkRefused.js";

/** The programme starts no later than its first event. */
function startDate(coalition: Coalition, firstLocalDate: string): string {
  return [coalition.programme.startsOn, firstLocalDate].sort()[0] ?? firstLocalDate;
}

/** Answers the revision of a setup step. */
function revisionOf(
  what: string,
  answer: { readonly __typename: string; readonly revision?: number; readonly message?: string },
): number {
  if (answer.revision === undefined) throw new NetworkRefused(what, answer);
  return answer.revision;
}

type Partner = Coalition["partners"][number];

/** Publishes programme, partners, contracts and earning rules of a coalition; answers the last revision. */
async function publishSetup(
  client: TesseraClient,
  coalition: Coalition,
  clock: WallClock,
  startsOn: string,
): Promise<number> {
  const { programme } = coalition;
  const key = (...parts: readonly string[]) => contentKey(programme.code, ...parts);
  const { defineProgramme } = await client.request(DefineProgramme, {
    input: {
      idempotencyKey: key("programme"),
      code: programme.code,
      timeZone: programme.timeZone,
      startsOn,
      currencies: [...new Set(coalition.partners.map(({ currency }) => currency))].sort(),
      expiryMonths: programme.expiry.months,
      clawback: "DEBT",
      // History is brought in: the clock of today must not close its cycles.
      cutOff: "BY_COMMAND",
      clearing: programme.clearing,
      ...(programme.operator && { operator: programme.operator }),
    },
  });
  let revision = revisionOf("programme", defineProgramme);
  for (const partner of coalition.partners) {
    const { code, name, country } = partner;
    const { registerPartner } = await client.request(RegisterPartner, {
      input: { idempotencyKey: key("partner", code), code, name, country },
    });
    revisionOf(`partner ${code}`, registerPartner);
    await signContracts(client, coalition, partner, clock, startsOn);
    revision = await publishRules(client, coalition, partner, startsOn);
  }
  return revision;
}

/** The tariff of the start and every change of it, in order of their dates. */
async function signContracts(
  client: TesseraClient,
  coalition: Coalition,
  partner: Partner,
  clock: WallClock,
  startsOn: string,
): Promise<void> {
  const changes = coalition.tariffChanges.filter((change) => change.partner === partner.code);
  // A change dated before the start still supersedes: the first contract then begins before it.
  const earliest = changes
    .map(({ effectiveFrom }) => effectiveFrom)
    .filter((date) => date <= startsOn)
    .sort()[0];
  const firstFromMs = earliest === undefined ? clock.startOfDateMs(startsOn) : clock.startOfDateMs(earliest) - 1000;
  const tariffs = [
    { fromMs: firstFromMs, unitPrice: partner.unitPrice },
    ...changes.map(({ effectiveFrom, unitPrice }) => ({ fromMs: clock.startOfDateMs(effectiveFrom), unitPrice })),
  ].sort((a, b) => a.fromMs - b.fromMs);
  for (const { fromMs, unitPrice } of tariffs) {
    const effectiveFrom = new Date(fromMs).toISOString();
    const { signContract } = await client.request(SignContract, {
      input: {
        idempotencyKey: contentKey(coalition.programme.code, "contract", partner.code, effectiveFrom),
        partnerCode: partner.code,
        effectiveFrom,
        currency: partner.currency,
        unitPrice,
        ...(partner.settlement && { settlement: partner.settlement }),
      },
    });
    revisionOf(`contract of ${partner.code} from ${effectiveFrom}`, signContract);
  }
}

/** The base rule and the campaigns of a partner; answers the last revision. */
async function publishRules(
  client: TesseraClient,
  coalition: Coalition,
  partner: Partner,
  startsOn: string,
): Promise<number> {
  const campaigns = coalition.campaigns.filter((campaign) => campaign.partner === partner.code);
  const taken = new Set(campaigns.map(({ code }) => code));
  const baseCode =
    ["base", `${partner.code}-base`, "base-rule"].find((code) => !taken.has(code)) ?? "base-of-the-partner";
  const base = {
    code: baseCode,
    kind: "BASE",
    effectiveFrom: startsOn,
    unit: partner.earnUnit,
    notEarningSkus: coalition.notEarning,
  } as const;
  const multipliers = campaigns.map(
    ({ code, from, to, when, multiplier }) =>
      ({
        code,
        kind: "MULTIPLIER",
        effectiveFrom: from,
        effectiveTo: to,
        factor: multiplier,
        receiptAtLeast: when.receiptAtLeast,
      }) as const,
  );
  let revision = 0;
  for (const rule of [base, ...multipliers]) {
    const { publishEarningRule } = await client.request(PublishEarningRule, {
      input: {
        idempotencyKey: contentKey(coalition.programme.code, "rule", partner.code, rule.code),
        partnerCode: partner.code,
        ...rule,
      },
    });
    revision = revisionOf(`earning rule ${rule.code} of ${partner.code}`, publishEarningRule);
  }
  return revision;
}

const APPLIED_WITHIN_MS = 60_000;

/** Waits until every service has applied the revision. */
async function awaitRevision(client: TesseraClient, revision: number): Promise<void> {
  for (const endMs = performance.now() + APPLIED_WITHIN_MS; ;) {
    const { networkState } = await client.request(NetworkState, {});
    const behind = networkState.services.filter((service) => service.revision < revision).map(({ name }) => name);
    if (behind.length === 0) return;
    if (performance.now() > endMs)
      throw new Error(`${behind.join(", ")} did not apply the setup within ${APPLIED_WITHIN_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function createRewards(client: TesseraClient, coalition: Coalition): Promise<void> {
  for (const { code, partner, kind, points, stock, title } of coalition.rewards) {
    const { createReward } = await client.request(CreateReward, {
      input: {
        idempotencyKey: contentKey(coalition.programme.code, "reward", code),
        code,
        partnerCode: partner,
        kind,
        title: title ?? code,
        points,
        ...(stock === undefined ? {} : { stock }),
      },
    });
    if (createReward.__typename !== "RewardCreated") throw new NetworkRefused(`reward ${code}`, createReward);
  }
}

const CARDS_PER_REQUEST = 500;

/** Enrols a member for every card; a card that has a member already keeps it. */
async function enrolCards(
  client: TesseraClient,
  programmeCode: string,
  cards: Iterable<string>,
  enrolledAt: string,
): Promise<void> {
  const enrol = async (batch: readonly string[]) => {
    const members = batch.map((cardNumber) => ({
      idempotencyKey: contentKey(programmeCode, "card", cardNumber),
      cardNumber,
      enrolledAt,
    }));
    const { enrolMembers } = await client.request(EnrolMembers, { input: { members } });
    enrolMembers.results.forEach((answer, index) => {
      if (answer.__typename === "MemberEnrolled" || answer.__typename === "CardTaken") return;
      throw new NetworkRefused(`card ${batch[index] ?? ""}`, answer);
    });
  };
  let batch: string[] = [];
  for (const card of cards) {
    if (batch.push(card) < CARDS_PER_REQUEST) continue;
    await enrol(batch);
    batch = [];
  }
  if (batch.length > 0) await enrol(batch);
}

/**
 * Sets a coalition up through the graph: programme, partners, contracts, rules, rewards, and a member for every card. What
 * exists from an earlier run answers again. Throws NetworkRefused, also when the network holds another programme.
 */
export async function setUpCoalition(
  client: TesseraClient,
  coalition: Coalition,
  clock: WallClock,
  input: { readonly firstAtMs: number; cards(): Iterable<string> },
): Promise<void> {
  const startsOn = startDate(coalition, clock.localTime(input.firstAtMs).slice(0, 10));
  await awaitRevision(client, await publishSetup(client, coalition, clock, startsOn));
  await createRewards(client, coalition);
  const enrolledAt = new Date(Math.min(clock.startOfDateMs(startsOn), input.firstAtMs)).toISOString();
  await enrolCards(client, coalition.programme.code, input.cards(), enrolledAt);
}
