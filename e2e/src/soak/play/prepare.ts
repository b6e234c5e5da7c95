import type { SoakNetwork } from "../network/startSoakNetwork.js";
import { OPERATOR } from "../network/startSoakNetwork.js";
import { localText, monthStart } from "../spec/localTime.js";
import { micro, type Partner, type Programme, type Rule } from "../spec/coalition.js";
import { World } from "../spec/World.js";
import type { Story } from "../steps.js";
import { OPERATIONS, type OperationName } from "./operations.js";
import { Run } from "./Run.js";

const UNITS = ["1.00", "0.50", "1.00"];
const REWARDS = [
  { code: "point", kind: "GIFT", points: 1, left: undefined },
  { code: "rare", kind: "GIFT", points: 3, left: 2 },
  { code: "voucher", kind: "VOUCHER", points: 5, left: undefined },
] as const;

/** Partners, rewards and members of a run's own, on a network without books. */
export async function prepare(network: SoakNetwork, programme: Programme, story: Story, number: number): Promise<Run> {
  network.transport.restart(story.mischief);
  // Before everything else, so that history may begin with the programme.
  const beforeMs = monthStart(network.startsMs, -1, programme.zone);
  const partners = ["a", "b", "c"].map((letter, index): Partner => {
    const code = `p${String(number).padStart(5, "0")}${letter}`;
    const terms = { fromMs: beforeMs, priceMicro: micro(story.prices[index] ?? "1"), issues: true, redeems: true };
    return {
      code,
      currency: story.currencies[index] ?? "CZK",
      terms: [terms],
      rules: [firstRule(index, beforeMs, programme)],
    };
  });
  const world = new World(programme, partners, network.startsMs);
  const run = new Run(network, world, `run${number}`);
  const introduced = partners.map(async (partner, index) =>
    introduce(network, partner, story.prices[index] ?? "1", UNITS[index] ?? "1"),
  );
  await Promise.all([...introduced, ...["1", "2"].map(async (card) => enrol(run, `${run.name}-${card}`, beforeMs))]);
  await network.settleSetup();
  await Promise.all(REWARDS.map(async (reward, index) => offer(run, reward, partners[index]?.code ?? "")));
  return run;
}

async function enrol({ network, world }: Run, cardNumber: string, atMs: number): Promise<void> {
  world.enrol(cardNumber, atMs);
  const enrolledAt = new Date(atMs).toISOString();
  await setUp(network, "enrolMember", { idempotencyKey: cardNumber, cardNumber, enrolledAt });
}

async function offer(run: Run, { code, kind, points, left }: (typeof REWARDS)[number], partner: string): Promise<void> {
  const reward = { code: `${run.name}-${code}`, partner, kind, points, left };
  run.world.shop.rewards.push(reward);
  await setUp(run.network, "createReward", {
    idempotencyKey: reward.code,
    ...{ code: reward.code, partnerCode: partner, kind, title: code, points },
    ...(left === undefined ? {} : { stock: left }),
  });
}

function firstRule(index: number, fromMs: number, { zone }: Programme): Rule {
  return {
    code: "base",
    kind: "BASE",
    from: localText(fromMs, zone).slice(0, 10),
    to: undefined,
    unitMicro: micro(UNITS[index] ?? "1"),
    factorMicro: 0n,
    atLeastMicro: 0n,
    notEarning: ["POST"],
  };
}

async function introduce(network: SoakNetwork, partner: Partner, unitPrice: string, unit: string): Promise<void> {
  const { code, currency, terms, rules } = partner;
  const effectiveFrom = new Date(terms[0]?.fromMs ?? 0).toISOString();
  await setUp(network, "registerPartner", { idempotencyKey: code, code, name: code, country: "CZ" });
  await setUp(network, "signContract", { idempotencyKey: code, partnerCode: code, effectiveFrom, currency, unitPrice });
  const base = { kind: "BASE", effectiveFrom: rules[0]?.from, unit, notEarningSkus: ["POST"] };
  await setUp(network, "publishEarningRule", { idempotencyKey: code, partnerCode: code, code: "base", ...base });
}

/** One request that must succeed. */
async function setUp(
  network: SoakNetwork,
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { answer: ${name}(input: $input) { __typename } }`;
  const { answer } = (await network.ask(OPERATIONS[name].service, query, { input }, OPERATOR)) as {
    answer: { __typename: string };
  };
  if (!/(Registered|Signed|Published|Created|Enrolled)$/.test(answer.__typename))
    throw new Error(`${name} answered ${answer.__typename}`);
}
