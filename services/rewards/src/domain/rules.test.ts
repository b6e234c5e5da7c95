import { isRefused, MAX_POINTS, points } from "@tessera/kernel";
import { actsAs, seesRedemption, watchesRedemption } from "./access.js";
import { availabilityOf } from "./catalogue/availability.js";
import { foldForSearch, searchWords } from "./catalogue/foldForSearch.js";
import { stockProblems } from "./catalogue/reward.js";
import { decideRequest, type WantedReward } from "./redemption/decideRequest.js";
import { refusalCode } from "./redemption/refusals.js";
import { judgeSpend } from "./redemption/judgeSpend.js";
import { codesMeantBy, VOUCHER_CODE_BYTES, voucherCode } from "./voucher/voucherCode.js";

const wanted: WantedReward = {
  partnerCode: "hracky",
  points: points(100),
  stockLeft: 5,
  pooled: false,
  partnerRedeems: true,
};

describe("decideRequest", () => {
  it("reserves for quantity times the price", () => {
    expect(decideRequest(wanted, undefined, 5)).toEqual({ kind: "Reserve", points: 500n });
    expect(decideRequest({ ...wanted, stockLeft: null }, "hracky", 7)).toEqual({ kind: "Reserve", points: 700n });
  });

  it("tells that the partner does not redeem before it tells of the stock", () => {
    const decided = decideRequest({ ...wanted, partnerRedeems: false, stockLeft: 0 }, undefined, 1);
    expect(decided).toMatchObject({
      kind: "Fail",
      refusal: { kind: "RewardNotAvailable", code: "PARTNER_NOT_REDEEMING" },
    });
    expect(decideRequest(wanted, undefined, 6)).toMatchObject({
      kind: "Fail",
      refusal: { kind: "OutOfStock", requested: 6, left: 5 },
    });
  });

  it("takes up to 2^53 − 1 points and not one more", () => {
    expect(isRefused(decideRequest({ ...wanted, points: MAX_POINTS }, undefined, 1))).toBe(false);
    expect(isRefused(decideRequest({ ...wanted, points: MAX_POINTS }, undefined, 2))).toBe(true);
  });

  it("does not know a reward of another partner, and gives one voucher of a pool at a time", () => {
    expect(decideRequest(wanted, "domov", 1)).toMatchObject({ refused: { kind: "UnknownReward" } });
    expect(decideRequest({ ...wanted, pooled: true }, undefined, 2)).toMatchObject({
      refused: { kind: "InvalidInput" },
    });
  });
});

it("every refusal that leaves a row has its code", () => {
  const answers = [
    judgeSpend({ kind: "InsufficientPoints", requested: 2, available: -1, missing: 3 }),
    judgeSpend({ kind: "MemberNotActive", status: "CLOSED" }),
    judgeSpend({ kind: "UnknownMember" }),
  ];
  expect(answers.map((answer) => (answer.kind === "Fail" ? refusalCode(answer.refusal) : answer))).toEqual([
    "INSUFFICIENT_POINTS",
    "MEMBER_NOT_ACTIVE",
    "UNKNOWN_MEMBER",
  ]);
  expect(judgeSpend({ kind: "Spent", occurredAt: "2011-01-15T11:00:00.000Z" })).toEqual({
    kind: "Confirm",
    occurredAt: new Date("2011-01-15T11:00:00.000Z"),
  });
});

describe("availability", () => {
  const reward = { points: points(100), stockLeft: 1, partnerRedeems: true };
  it("is given by exactly enough points, and misses what is short of them, debts included", () => {
    expect(availabilityOf(reward, points(100)).available).toBe(true);
    expect(availabilityOf(reward, points(99)).reasons).toEqual([{ code: "INSUFFICIENT_POINTS", missingPoints: 1n }]);
    expect(availabilityOf(reward, points(-50)).reasons).toEqual([{ code: "INSUFFICIENT_POINTS", missingPoints: 150n }]);
  });
});

it("a stock grows to what a column holds, where units are counted", () => {
  expect(stockProblems({ pooled: false, stockLeft: 1 }, 2_147_483_646)).toEqual([]);
  expect(stockProblems({ pooled: false, stockLeft: 1 }, 2_147_483_647)).toHaveLength(1);
});

it.each([
  ["Plyšová HRAČKA", "plysova hracka"],
  ["Żółty  łoś", "zolty los"],
  ["Straße Ørsted Æsop", "strasse orsted aesop"],
  ["ﬁne № 5", "fine no 5"],
  ["İstanbul ı", "istanbul i"],
])("%p folds to %p for a search", (text, folded) => {
  expect(foldForSearch(text)).toBe(folded);
  expect(foldForSearch(folded)).toBe(folded);
});

it("a search without letters has no words", () => {
  expect(searchWords(" \t\u0000 ")).toEqual([]);
});

describe("voucher codes", () => {
  it("take 5 bits of each byte, so that 20 bytes make 100 bits", () => {
    expect(voucherCode(new Uint8Array(VOUCHER_CODE_BYTES))).toBe("00000-00000-00000-00000");
    expect(voucherCode(new Uint8Array(VOUCHER_CODE_BYTES).fill(255))).toBe("ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ");
    const letters = new Set(Array.from({ length: 256 }, (_, byte) => voucherCode(new Uint8Array(20).fill(byte))[0]));
    expect(letters.size).toBe(32);
    expect(() => voucherCode(new Uint8Array(19))).toThrow(RangeError);
  });

  it("are found as people type them, and foreign codes as they stand", () => {
    expect(codesMeantBy("o1234-56789-abcde-fghjk")).toEqual(["o1234-56789-abcde-fghjk", "01234-56789-ABCDE-FGHJK"]);
    expect(codesMeantBy("01234-56789-ABCDE-FGHJK")).toEqual(["01234-56789-ABCDE-FGHJK"]);
    expect(codesMeantBy(" Summer2011 ")).toEqual(["Summer2011"]);
  });
});

describe("who a caller is", () => {
  const owners = { memberId: "m", partnerCode: "hracky" };
  const who = (role: "member" | "partner" | "finance" | "operator", more: object) => ({
    subject: "s",
    roles: [role],
    scopes: [],
    ...more,
  });
  it("a member acts for itself at every partner, a partner within its own, an operator everywhere", () => {
    expect(actsAs(who("member", { memberId: "m" }))).toEqual({ memberId: "m", partnerCode: undefined });
    expect(actsAs(who("partner", { partnerCode: "hracky" }))).toEqual({ memberId: undefined, partnerCode: "hracky" });
    expect(actsAs(who("operator", {}))).toEqual({ memberId: undefined, partnerCode: undefined });
  });

  it("a role without its claim owns nothing", () => {
    expect(actsAs(who("member", {})).memberId).toBe("");
    expect(seesRedemption(who("member", {}), owners)).toBe(false);
    expect(seesRedemption(who("partner", {}), owners)).toBe(false);
    expect(watchesRedemption(who("finance", {}), owners)).toBe(false);
    expect(seesRedemption(undefined, owners)).toBe(false);
  });
});
