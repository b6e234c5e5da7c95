import {
  settlementIssuingChanged,
  settlementPartnerExitAgreed,
  settlementPartnerExitRevoked,
} from "@tessera/contracts";
import { isRefused, localDateOf } from "@tessera/kernel";
import type { ExitProposal } from "../../domain/exit/planExit.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { rejectProposal } from "../proposals/rejectProposal.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveExit } from "./approveExit.js";
import { approveExitRevocation } from "./approveExitRevocation.js";
import { approveExitSettlement } from "./approveExitSettlement.js";
import { beginExit } from "./beginExit.js";
import { moveExits } from "./moveExits.js";
import { revokeExit } from "./revokeExit.js";
import { settleExit } from "./settleExit.js";

const DAY_MS = 86_400_000;
const NOTHING = "00000000-0000-0000-0000-000000000000";
const day = (days: number) => localDateOf(new Date(Date.now() + days * DAY_MS), "Europe/Prague");

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");

beforeEach(async () => {
  settlement = await startTestSettlement();
  const none = { redeemed: 0, expired: 0, reversed: 0 };
  const values = [
    { currency: "CZK", issued: "100.0", outstanding: "100.0", redeemed: "0", expired: "0", reversed: "0" },
  ];
  settlement.others.liability = () => [
    { issuerCode: "a", issued: 1_000, outstanding: 1_000, ...none, maturedIssued: 0, maturedRedeemed: 0, values },
  ];
  await settlement.others.defineProgramme({ startsOn: `${day(-40).slice(0, 7)}-01` });
  await settlement.others.registerPartners("a", "b", "fund");
  await settlement.others.signContract("b");
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

async function agreed(change: Partial<ExitProposal> = {}): Promise<string> {
  const plan: ExitProposal = {
    ...{ partnerCode: "a", reserveCode: "fund", mode: "BUY_OUT", announcedOn: day(-20), lastIssuingDay: day(-2) },
    ...{ lastRedeemingDay: day(-2), runOffEndsOn: null, trueUpOn: null, expectedRate: null, reason: "It sells." },
    ...change,
  };
  const begun = await beginExit(settlement.deps, by("maker"), plan);
  if (isRefused(begun)) throw new Error(begun.refused.message);
  expect(kindOf(await approveExit(settlement.deps, by("checker"), begun))).toBe("DONE");
  return begun.exitId;
}

async function asked(exitId: string): Promise<string> {
  const proposed = await revokeExit(settlement.deps, by("maker"), { exitId, reason: "It stays." });
  if (isRefused(proposed)) throw new Error(proposed.refused.message);
  return proposed.revocationId;
}

const approve = async (revocationId: string, who = "checker") =>
  kindOf(await approveExitRevocation(settlement.deps, by(who), { revocationId }));

const told = async () =>
  (
    await settlement.rows<{ text: string }>(
      `SELECT concat_ws(' ', sequence, topic, payload ->> 'stopped', payload ->> 'reason') AS text FROM outbox
       WHERE topic = ANY($1) ORDER BY position`,
      [[settlementPartnerExitAgreed, settlementPartnerExitRevoked, settlementIssuingChanged].map(({ topic }) => topic)],
    )
  ).map(({ text }) => text.replace("settlement.", "").replace(".v1", ""));
const history = async () =>
  (
    await settlement.rows<{ text: string }>(
      "SELECT concat_ws(' ', ordinal, status, actor, reason) AS text FROM partner_status ORDER BY ordinal",
    )
  ).map(({ text }) => text);
const issuing = async () =>
  settlement.rows("SELECT stopped, reason, sequence::integer FROM issuing_state WHERE partner_code = 'a'");
const isClean = async () =>
  expect((await verifyOwnBooks(settlement.db.database)).filter(({ violations }) => violations > 0)).toEqual([]);

test("two people take an exit back, the partner issues again, leaves another time, and each is told under the next number", async () => {
  const first = await agreed();
  const waiting = await settleExit(settlement.deps, by("maker"), { exitId: first, expectedRate: null });
  if (isRefused(waiting)) throw new Error("not settled");
  const revocationId = await asked(first);
  expect(await approve(revocationId, "maker")).toBe("SecondPersonRequired");
  expect(await history()).toEqual(["1 EARN_STOPPED checker It sells."]);
  expect(await approve(revocationId, "other")).toBe("DONE");
  expect(await issuing()).toEqual([{ stopped: false, reason: "REVOKED", sequence: 2 }]);
  // What was worked out for it is worth nothing any more.
  expect(kindOf(await approveExitSettlement(settlement.deps, by("checker"), waiting))).toBe("ExitMoveRefused");
  expect(kindOf(await settleExit(settlement.deps, by("maker"), { exitId: first, expectedRate: null }))).toBe(
    "ExitMoveRefused",
  );
  await moveExits(settlement.deps);
  const second = await agreed({ reason: "It leaves after all." });
  expect(await told()).toEqual([
    "1 partnerExitAgreed",
    "1 issuingChanged true EXIT",
    "2 issuingChanged false COVERED",
    "2 partnerExitRevoked",
    "3 partnerExitAgreed",
    "3 issuingChanged true EXIT",
  ]);
  const bought = await settleExit(settlement.deps, by("maker"), { exitId: second, expectedRate: null });
  if (isRefused(bought)) throw new Error("not settled");
  expect(kindOf(await approveExitSettlement(settlement.deps, by("checker"), bought))).toBe("DONE");
  expect(await history()).toEqual([
    "1 EARN_STOPPED checker It sells.",
    "2 ACTIVE other It stays.",
    "3 EARN_STOPPED checker It leaves after all.",
    "4 WINDING_DOWN checker It leaves after all.",
  ]);
  await isClean();
});

test("what is revoked before its day stops nobody, and no state is passed", async () => {
  const exitId = await agreed({ lastIssuingDay: day(2), lastRedeemingDay: day(2) });
  expect(await approve(await asked(exitId))).toBe("DONE");
  await moveExits(settlement.deps);
  expect([await history(), await issuing()]).toEqual([[], []]);
  expect(await told()).toEqual(["1 partnerExitAgreed", "2 partnerExitRevoked"]);
  await isClean();
});

test("a buy-out is not taken back, and a revocation that waited for it is rejected", async () => {
  const exitId = await agreed();
  const revocationId = await asked(exitId);
  const bought = await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: null });
  if (isRefused(bought)) throw new Error("not settled");
  await approveExitSettlement(settlement.deps, by("checker"), bought);
  expect(await approve(revocationId)).toBe("ExitMoveRefused");
  const again = await revokeExit(settlement.deps, by("maker"), { exitId, reason: "It stays." });
  expect(isRefused(again) && again.refused.message).toBe(
    "The partner's points were bought out; that is not taken back.",
  );
  expect(await settlement.rows("SELECT rejected_by, rejection FROM exit_revocation")).toEqual([
    { rejected_by: "checker", rejection: "The partner's points were bought out." },
  ]);
  // The database says the same.
  await expect(settlement.rows("UPDATE partner_exit SET revoked_at = now()")).rejects.toThrow();
  await isClean();
});

test("of a buy-out and a revocation that are approved at once exactly one is carried out", async () => {
  for (let round = 0; round < 3; round += 1) {
    const exitId = await agreed();
    const revocationId = await asked(exitId);
    const bought = await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: null });
    if (isRefused(bought)) throw new Error("not settled");
    const answers = await Promise.all([
      approve(revocationId, "one"),
      approve(revocationId, "two"),
      approveExitSettlement(settlement.deps, by("checker"), bought).then(kindOf),
    ]);
    expect(answers.filter((kind) => kind === "DONE")).toHaveLength(1);
    await isClean();
    if (answers[2] === "DONE") break;
  }
});

test("every illegal move is refused by name, and a revocation that was rejected may be asked for again", async () => {
  const revoke = async (exitId: string, reason = "It stays.") =>
    kindOf(await revokeExit(settlement.deps, by("maker"), { exitId, reason }));
  expect([await revoke(NOTHING), await approve(NOTHING)]).toEqual(["ExitMoveRefused", "ExitMoveRefused"]);
  const exitId = await agreed();
  expect([await revoke(exitId, ""), await revoke(exitId, "x".repeat(501))]).toEqual(["InvalidInput", "InvalidInput"]);
  const first = await asked(exitId);
  expect(await revoke(exitId)).toBe("ExitMoveRefused");
  const rejection = { kind: "EXIT_REVOCATION", proposalId: first, reason: "It leaves." } as const;
  expect(kindOf(await rejectProposal(settlement.deps, by("checker"), rejection))).toBe("DONE");
  expect(await approve(first)).toBe("ExitMoveRefused");
  const second = await asked(exitId);
  expect([await approve(second), await approve(second, "third"), await revoke(exitId)]).toEqual([
    "DONE",
    "ExitMoveRefused",
    "ExitMoveRefused",
  ]);
  await isClean();
});

test("the same request answers the same, another under its key is a conflict, many at once revoke once", async () => {
  const exitId = await agreed();
  const request = by("maker");
  const ask = async (reason: string) => revokeExit(settlement.deps, request, { exitId, reason });
  const answer = await ask("It stays.");
  expect(await ask("It stays.")).toEqual(answer);
  expect(kindOf(await ask("Another."))).toBe("IdempotencyConflict");
  if (isRefused(answer)) throw new Error("refused");
  const { revocationId } = answer;
  const approval = by("checker");
  const answers = await Promise.all(
    Array.from({ length: 12 }, async (_, index) =>
      approveExitRevocation(settlement.deps, index % 2 === 0 ? approval : by(`checker ${index}`), { revocationId }),
    ),
  );
  const done = answers.filter((one) => !isRefused(one)).length;
  expect(done === 1 || done === 6).toBe(true);
  expect((await told()).filter((line) => line.includes("Revoked"))).toEqual(["2 partnerExitRevoked"]);
  expect(await settlement.rows("SELECT FROM partner_status WHERE status = 'ACTIVE'")).toHaveLength(1);
});

test("a partner that stays is stopped still by a default that nobody cured", async () => {
  const exitId = await agreed();
  await settlement.db.superuserPool.query("ALTER TABLE partner_default DISABLE TRIGGER USER");
  await settlement.db.superuserPool.query(
    `INSERT INTO partner_default (id, partner_code, cycle_id, reason, operator_share, declared_by, approved_by, approved_at)
     SELECT gen_random_uuid(), 'a', id, 'It did not pay.', '{}', 'maker', 'checker', now() FROM cycle LIMIT 1`,
  );
  expect(await approve(await asked(exitId))).toBe("DONE");
  expect(await issuing()).toEqual([{ stopped: true, reason: "DEFAULT", sequence: 2 }]);
});
