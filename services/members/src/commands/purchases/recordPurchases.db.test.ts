import { randomUUID } from "node:crypto";
import { inTransaction } from "@tessera/runtime";
import { saveContract, saveEarningRule, saveRevision } from "../../store/setup/saveSetup.js";
import {
  at,
  comingBack,
  enrol,
  openTestBook,
  readAccount,
  receipt,
  spend,
  type TestBook,
} from "../../test/openTestBook.js";
import type { PurchaseDocument } from "./PurchaseDocument.js";
import type { RecordPurchaseAnswer } from "./RecordPurchaseAnswer.js";
import { recordPurchases } from "./recordPurchases.js";
import { recordReturn } from "./recordReturn.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
});
afterAll(async () => opened.close());

const record = async (...documents: PurchaseDocument[]) => recordPurchases(opened.book, "test", documents);
const kinds = (answers: readonly RecordPurchaseAnswer[]) =>
  answers.map((answer) => ("refused" in answer ? answer.refused.kind : "PurchaseRecorded"));
const newMember = async () => {
  const cardNumber = randomUUID();
  return { cardNumber, memberId: await enrol(opened.book, cardNumber) };
};
const rows = async (sql: string, ...parameters: unknown[]) =>
  (await opened.db.database.pool.query<Record<string, unknown>>(sql, parameters)).rows;

describe("one effect", () => {
  test("the same key and input give the same answer, other input under the key a conflict", async () => {
    const { cardNumber, memberId } = await newMember();
    const document = receipt({ cardNumber }, 5);
    const [first] = await record(document);
    expect(await record(document)).toEqual([first]);
    expect(kinds(await record({ ...document, receiptNumber: "other" }))).toEqual(["IdempotencyConflict"]);
    expect(await readAccount(opened.book, memberId)).toEqual({ points: 5n, held: 0n, debt: 0n, sequence: 1 });
  });

  test("the same receipt under another key is the same purchase, with other content a conflict", async () => {
    const { memberId } = await newMember();
    const document = receipt({ memberId }, 5, { receiptNumber: `twice ${memberId}` });
    const [first] = await record(document);
    expect(await record({ ...document, idempotencyKey: randomUUID() })).toEqual([first]);
    const other = { ...receipt({ memberId }, 6), receiptNumber: document.receiptNumber };
    expect(await record(other)).toEqual([
      { refused: { kind: "ReceiptConflict", message: expect.any(String), receiptNumber: document.receiptNumber } },
    ]);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 5n });
  });

  test("one number in several shops and stores stands for several receipts", async () => {
    const { memberId } = await newMember();
    const receiptNumber = `shared ${memberId}`;
    const answers = await record(
      receipt({ memberId }, 1, { receiptNumber }),
      receipt({ memberId }, 2, { receiptNumber, partnerCode: "b" }),
      receipt({ memberId }, 3, { receiptNumber, storeCode: "north" }),
    );
    expect(kinds(answers)).toEqual(["PurchaseRecorded", "PurchaseRecorded", "PurchaseRecorded"]);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 6n, sequence: 3 });
  });

  test("a repeat within one import gets the answer of the first", async () => {
    const { memberId } = await newMember();
    const document = receipt({ memberId }, 5);
    const again = { ...document, idempotencyKey: randomUUID() };
    const [first, second, third] = await record(document, document, again);
    expect([second, third]).toEqual([first, first]);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 5n, sequence: 1 });
  });

  test("one key and one receipt sent many times at once have one effect", async () => {
    const { memberId } = await newMember();
    const document = receipt({ memberId }, 5);
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const [answer] = await record(index % 2 === 0 ? document : { ...document, idempotencyKey: randomUUID() });
        return answer;
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 5n, sequence: 1 });
  });
});

describe("refusals", () => {
  test("each bad item gets its own refusal and its neighbours are recorded", async () => {
    const { memberId, cardNumber } = await newMember();
    const suspended = await newMember();
    await rows("UPDATE account SET status = 'SUSPENDED' WHERE member_id = $1", suspended.memberId);
    const answers = await record(
      receipt({ cardNumber }, 1),
      receipt({ cardNumber: "nobody's" }, 1),
      receipt({ memberId: randomUUID() }, 1),
      receipt({ memberId }, 1, { partnerCode: "zzz" }),
      receipt({ memberId }, 1, { currency: "EUR" }),
      receipt({ memberId }, 1, { occurredAt: at("2010-11-30") }),
      receipt({ memberId: suspended.memberId }, 1),
      receipt({ memberId }, 1, {
        lines: [{ sku: "gold", description: null, category: null, quantity: 10n ** 12n, unitPrice: 10n ** 15n }],
      }),
      receipt({ cardNumber }, 2),
    );
    expect(kinds(answers)).toEqual([
      "PurchaseRecorded",
      "UnknownCard",
      "UnknownCard",
      "UnknownPartner",
      "CurrencyMismatch",
      "PartnerNotIssuing",
      "MemberNotActive",
      "InvalidInput",
      "PurchaseRecorded",
    ]);
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 3n, sequence: 2 });
  });

  test("a purchase may not be older than the enrolment", async () => {
    const memberId = await enrol(opened.book, randomUUID(), at("2011-01-09"));
    const answers = await record(
      receipt({ memberId }, 1, { occurredAt: at("2011-01-08") }),
      receipt({ memberId }, 1, { occurredAt: at("2011-01-09") }),
    );
    expect(answers[0]).toMatchObject({ refused: { kind: "InvalidInput", problems: [{ path: ["occurredAt"] }] } });
    expect(kinds(answers)[1]).toBe("PurchaseRecorded");
  });

  test("a blocked card is an unknown card", async () => {
    const { cardNumber } = await newMember();
    await rows("UPDATE card SET blocked_at = now() WHERE number = $1", cardNumber);
    expect(kinds(await record(receipt({ cardNumber }, 1)))).toEqual(["UnknownCard"]);
  });

  test("a refusal is remembered under its key, though the reason has gone", async () => {
    const { memberId } = await newMember();
    await rows("UPDATE account SET status = 'CLOSED' WHERE member_id = $1", memberId);
    const document = receipt({ memberId }, 1);
    expect(await record(document)).toMatchObject([{ refused: { kind: "MemberNotActive", status: "CLOSED" } }]);
    await rows("UPDATE account SET status = 'ACTIVE' WHERE member_id = $1", memberId);
    expect(kinds(await record(document))).toEqual(["MemberNotActive"]);
    expect(kinds(await record({ ...document, idempotencyKey: randomUUID() }))).toEqual(["PurchaseRecorded"]);
  });
});

describe("what is recorded", () => {
  test("a lot carries the tariff and the expiry of its own date, in the programme's zone", async () => {
    const { memberId } = await newMember();
    // 23:30 local on 31 January and 00:30 local on 1 February.
    await record(
      receipt({ memberId }, 1, { occurredAt: at("2011-01-31T22:30") }),
      receipt({ memberId }, 2, { occurredAt: at("2011-01-31T23:30") }),
    );
    expect(
      await rows(
        "SELECT issued, expires_at, unit_price, currency FROM lot WHERE member_id = $1 ORDER BY issued",
        memberId,
      ),
    ).toEqual([
      { issued: "1", expires_at: at("2011-04-30T22:00"), unit_price: "0.100000", currency: "CZK" },
      { issued: "2", expires_at: at("2011-05-31T22:00"), unit_price: "0.100000", currency: "CZK" },
    ]);
  });

  test("a purchase of 0 points makes no lot, no entry and no fact", async () => {
    const { memberId } = await newMember();
    await record(receipt({ memberId }, 3, { sku: "POST" }));
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 0n, sequence: 0 });
    expect(await rows("SELECT granted, lot_id FROM purchase WHERE member_id = $1", memberId)).toEqual([
      { granted: "0", lot_id: null },
    ]);
  });

  test("purchases of one member are numbered in the order given, and their facts say what was earned", async () => {
    const { memberId } = await newMember();
    await record(...[3, 1, 2].map((earned) => receipt({ memberId }, earned)));
    const facts = await rows(
      "SELECT sequence, payload -> 'points' AS points FROM outbox WHERE key = $1 ORDER BY sequence",
      memberId,
    );
    expect(facts).toEqual([
      { sequence: "1", points: 3 },
      { sequence: "2", points: 1 },
      { sequence: "3", points: 2 },
    ]);
  });

  test("new lots repay debts in order, summed per lot and creditor", async () => {
    const { memberId } = await newMember();
    await record(receipt({ memberId }, 10), receipt({ memberId }, 10, { partnerCode: "b" }));
    await spend(opened.book, memberId, 20);
    for (const partnerCode of ["a", "b", "a"])
      await recordReturn(opened.book, "test", comingBack({ memberId }, 4, { partnerCode }));
    expect(await readAccount(opened.book, memberId)).toMatchObject({ debt: 12n });
    await record(
      receipt({ memberId }, 9, { occurredAt: at("2011-02-01") }),
      receipt({ memberId }, 5, { occurredAt: at("2011-02-01"), partnerCode: "c" }),
    );
    expect(await readAccount(opened.book, memberId)).toMatchObject({ points: 2n, debt: 0n });
    const facts = await rows(
      "SELECT payload -> 'repayments' AS repaid FROM outbox WHERE key = $1 AND topic = 'members.pointsEarned.v1' ORDER BY sequence",
      memberId,
    );
    const repaid = facts.map((fact) =>
      (fact["repaid"] as { creditorCode: string; points: number; unitPrice: string }[]).map((one) => [
        one.creditorCode,
        one.points,
        one.unitPrice,
      ]),
    );
    expect(repaid).toEqual([
      [],
      [],
      [
        ["a", 8, "0.1"],
        ["b", 1, "0.1"],
      ],
      [["b", 3, "0.2"]],
    ]);
  });

  test("a decision that was made by an older setup is made again", async () => {
    const { memberId } = await newMember();
    const { revision } = opened.book.setup();
    await inTransaction(opened.db.database, async (tx) => {
      await saveContract(tx, {
        partnerCode: "c",
        version: 2,
        effectiveFrom: "2011-03-01T00:00:00.000Z",
        currency: "CZK",
        unitPrice: "0.9",
        issues: true,
        redeems: true,
        revision: 5,
      });
      await saveEarningRule(tx, {
        partnerCode: "c",
        code: "triple",
        version: 1,
        kind: "MULTIPLIER",
        effectiveFrom: "2011-03-01",
        effectiveTo: null,
        unit: null,
        factor: "3",
        receiptAtLeast: null,
        notEarningSkus: [],
        revision: 6,
      });
      await saveRevision(tx, 6);
    });
    expect(opened.book.setup().revision).toBe(revision);
    await record(receipt({ memberId }, 5, { partnerCode: "c", occurredAt: at("2011-03-02") }));
    expect(await rows("SELECT issued, unit_price FROM lot WHERE member_id = $1", memberId)).toEqual([
      { issued: "15", unit_price: "0.900000" },
    ]);
  });

  test("a purchase without a time stands at the time it was sent", async () => {
    const memberId = await enrol(opened.book, randomUUID(), new Date());
    await record(receipt({ memberId }, 5, { occurredAt: null }));
    const [row] = await rows(
      "SELECT abs(extract(epoch FROM now() - occurred_at)) < 5 AS fresh FROM purchase WHERE member_id = $1",
      memberId,
    );
    expect(row).toEqual({ fresh: true });
  });
});
