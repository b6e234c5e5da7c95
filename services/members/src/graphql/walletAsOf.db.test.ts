import "reflect-metadata";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { publicId, type Identity } from "@tessera/kernel";
import { createLogger } from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { openBook } from "../commands/openBook.js";
import { migrations } from "../store/migrations/index.js";
import { buildMembersSubgraph } from "./buildMembersSubgraph.js";

/** Few instants, so that issue, spend, expiry and the question collide; the last one has not come yet. */
const INSTANTS = [
  "2011-01-10T09:00:00Z",
  "2011-01-31T23:00:00Z",
  "2011-02-28T23:00:00Z",
  "2011-03-31T22:00:00Z",
  "2099-01-01T00:00:00Z",
];
const auditor: Identity = { subject: "ada", roles: ["auditor"], scopes: [] };

interface Lot {
  readonly id: string;
  readonly member: string;
  readonly issuer: string;
  readonly issued: bigint;
  readonly at: number;
  readonly expires: number;
  remaining: bigint;
  expired: bigint;
}
interface Movement {
  readonly member: string;
  readonly account: string;
  readonly issuer: string;
  readonly lot: Lot | null;
  readonly debt: string | null;
  readonly points: bigint;
  readonly at: number;
}
interface Hold {
  readonly id: string;
  readonly member: string;
  readonly points: bigint;
  readonly from: number;
  readonly until: number;
  readonly closed: number | null;
  readonly capturedAt: number | null;
}
interface Book {
  readonly members: readonly string[];
  readonly issuers: readonly string[];
  readonly lots: Lot[];
  readonly entries: { readonly id: string; readonly movements: readonly Movement[] }[];
  readonly debts: {
    readonly id: string;
    readonly member: string;
    readonly issuer: string;
    readonly points: bigint;
    readonly at: number;
    left: bigint;
  }[];
  readonly holds: Hold[];
}

const index = fc.nat({ max: 4 });
const step = fc.record({
  kind: fc.constantFrom("earn", "earn", "earn", "spend", "spend", "reverse", "expire", "owe", "repay", "hold"),
  member: fc.nat({ max: 1 }),
  issuer: fc.nat({ max: 1 }),
  from: index,
  until: index,
  pick: fc.nat({ max: 9 }),
  points: fc.nat({ max: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function millis(instant: number): number {
  return Date.parse(INSTANTS[instant] ?? "");
}

/** Plays the steps that are possible; what a book then holds is known without reading it. */
function play(steps: readonly Step[]): Book {
  const issuers = ["a", "b"].map((name) => `${name}-${randomUUID()}`);
  const book: Book = { members: [randomUUID(), randomUUID()], issuers, lots: [], entries: [], debts: [], holds: [] };
  for (const { kind, member: m, issuer: i, from, until, pick, points } of steps) {
    const member = book.members[m] ?? "";
    const issuer = issuers[i] ?? "";
    const some = BigInt(points + 1);
    const lot = book.lots.filter((candidate) => candidate.member === member)[pick];
    const post = (...movements: Omit<Movement, "member">[]) =>
      book.entries.push({ id: randomUUID(), movements: movements.map((movement) => ({ member, ...movement })) });
    if (kind === "earn" && until > from && from < 4) {
      const fresh: Lot = {
        id: randomUUID(),
        member,
        issuer,
        issued: some,
        at: millis(from),
        expires: millis(until),
        remaining: some,
        expired: 0n,
      };
      book.lots.push(fresh);
      post(
        { account: "ISSUED", issuer, lot: fresh, debt: null, points: -some, at: fresh.at },
        { account: "MEMBER", issuer, lot: fresh, debt: null, points: some, at: fresh.at },
      );
    } else if (
      (kind === "spend" || kind === "reverse") &&
      lot &&
      lot.remaining > 0n &&
      millis(from) >= lot.at &&
      from < 4
    ) {
      const taken = points === 4 || some > lot.remaining ? lot.remaining : some;
      lot.remaining -= taken;
      post(
        { account: "MEMBER", issuer: lot.issuer, lot, debt: null, points: -taken, at: millis(from) },
        {
          account: kind === "spend" ? "REDEEMED" : "REVERSED",
          issuer: lot.issuer,
          lot,
          debt: null,
          points: taken,
          at: millis(from),
        },
      );
    } else if (kind === "expire" && lot && lot.remaining > 0n && lot.expires < millis(4)) {
      const gone = lot.remaining;
      lot.remaining = 0n;
      lot.expired += gone;
      post(
        { account: "MEMBER", issuer: lot.issuer, lot, debt: null, points: -gone, at: lot.expires },
        { account: "EXPIRED", issuer: lot.issuer, lot, debt: null, points: gone, at: lot.expires },
      );
    } else if (kind === "owe" && from < 4) {
      const debt = { id: randomUUID(), member, issuer, points: some, at: millis(from), left: some };
      book.debts.push(debt);
      post(
        { account: "DEBT", issuer, lot: null, debt: debt.id, points: -some, at: debt.at },
        { account: "REVERSED", issuer, lot: null, debt: null, points: some, at: debt.at },
      );
    } else if (kind === "repay" && lot && lot.remaining > 0n) {
      const debt = book.debts.find((candidate) => candidate.member === member && candidate.left > 0n);
      if (!debt) continue;
      const paid = debt.left < lot.remaining ? debt.left : lot.remaining;
      debt.left -= paid;
      lot.remaining -= paid;
      post(
        { account: "MEMBER", issuer: lot.issuer, lot, debt: null, points: -paid, at: lot.at },
        { account: "REDEEMED", issuer: lot.issuer, lot, debt: null, points: paid, at: lot.at },
        { account: "DEBT", issuer: debt.issuer, lot: null, debt: debt.id, points: paid, at: lot.at },
        { account: "REDEEMED", issuer: debt.issuer, lot: null, debt: null, points: -paid, at: lot.at },
      );
    } else if (kind === "hold" && until > from) {
      // Closed before its end, captured at a business instant before that, or left to time out.
      const closed = pick % 3 === 0 || until - from < 2 ? null : millis(until - 1);
      const capturedAt = closed !== null && pick % 3 === 1 ? millis(from) : null;
      book.holds.push({
        id: randomUUID(),
        member,
        points: some,
        from: millis(from),
        until: millis(until),
        closed,
        capturedAt,
      });
    }
  }
  return book;
}

async function store({ database }: TestDatabase, book: Book): Promise<void> {
  const write = async (table: string, rows: readonly object[], columns = "*"): Promise<void> => {
    const json = JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
    const named = columns === "*" ? Object.keys(rows[0] ?? {}).join(", ") : columns;
    if (rows.length > 0)
      await database.pool.query(
        `INSERT INTO ${table} (${named}) SELECT ${named} FROM json_populate_recordset(NULL::${table}, $1)`,
        [json],
      );
  };
  const at = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  await write(
    "partner",
    book.issuers.map((code) => ({ code, name: code, country: "CZ", revision: 1 })),
  );
  await write(
    "member",
    book.members.map((id) => ({ member_id: id, first_card_number: id, enrolled_at: at(0), recorded_at: at(0) })),
  );
  const held = (member: string) =>
    book.holds
      .filter((hold) => hold.member === member && hold.closed === null)
      .reduce((sum, hold) => sum + hold.points, 0n);
  await write(
    "account",
    book.members.map((id) => ({
      member_id: id,
      status: "ACTIVE",
      sequence: 0,
      held: 0,
      points: book.lots.filter((lot) => lot.member === id).reduce((sum, lot) => sum + lot.remaining, 0n) + held(id),
      debt: book.debts.filter((debt) => debt.member === id).reduce((sum, debt) => sum + debt.left, 0n),
    })),
  );
  await write(
    "lot",
    book.lots.map((lot) => ({
      member_id: lot.member,
      lot_id: lot.id,
      purchase_id: randomUUID(),
      issuer_code: lot.issuer,
      receipt_number: "1",
      issued: lot.issued,
      remaining: lot.remaining,
      held: 0,
      expired: lot.expired,
      unit_price: "0.1",
      currency: "CZK",
      issued_at: at(lot.at),
      expires_at: at(lot.expires),
    })),
  );
  await write(
    "journal_entry",
    book.entries.map(({ id, movements }, n) => ({
      member_id: movements[0]?.member,
      entry_id: id,
      sequence: n + 1,
      kind: "EARN",
      occurred_at: at(movements[0]?.at ?? 0),
      recorded_at: at(0),
      points: movements
        .filter(({ account }) => account === "MEMBER" || account === "DEBT")
        .reduce((sum, movement) => sum + movement.points, 0n),
      postings: movements.map((movement) => ({
        account: movement.account,
        issuer_code: movement.issuer,
        lot_id: movement.lot?.id ?? null,
        debt_id: movement.debt,
        points: movement.points,
      })),
    })),
  );
  await write(
    "hold",
    book.holds.map((hold) => ({
      member_id: hold.member,
      hold_id: hold.id,
      partner_code: "a",
      reference: "r",
      points: hold.points,
      status: hold.closed === null ? "AUTHORISED" : hold.capturedAt === null ? "RELEASED" : "CAPTURED",
      captured: hold.capturedAt === null ? 0 : hold.points,
      authorised_at: at(hold.from),
      expires_at: at(hold.until),
      closed_at: at(hold.closed),
    })),
  );
  await write(
    "spend",
    book.holds
      .filter((hold) => hold.capturedAt !== null)
      .map((hold) => ({
        spend_id: hold.id,
        member_id: hold.member,
        kind: "HOLD",
        status: "SPENT",
        entry_id: randomUUID(),
        occurred_at: at(hold.capturedAt),
        recorded_at: at(0),
      })),
  );
}

const sum = (movements: readonly Movement[]): bigint => movements.reduce((total, { points }) => total + points, 0n);

/** The rule, entry by entry: what counts of a lot is what was posted to it, while it lives. */
function recompute(books: readonly Book[], member: string, asOf: number) {
  const posted = books
    .flatMap(({ entries }) => entries.flatMap(({ movements }) => movements))
    .filter((movement) => movement.member === member && movement.at <= asOf);
  const living = sum(
    posted.filter(({ account, lot }) => account === "MEMBER" && lot !== null && lot.at <= asOf && asOf < lot.expires),
  );
  const debt = -sum(posted.filter(({ account }) => account === "DEBT"));
  const held = books
    .flatMap(({ holds }) => holds)
    .filter(
      (hold) =>
        hold.member === member &&
        hold.from <= asOf &&
        asOf < Math.min(hold.until, hold.closed ?? Infinity, hold.capturedAt ?? Infinity),
    )
    .reduce((total, { points }) => total + points, 0n);
  return { available: Number(living - held - debt), held: Number(held), debt: Number(debt) };
}

describe("the wallet at an instant", () => {
  let testDatabase: TestDatabase;
  let execute: (query: string, variables: object) => Promise<Record<string, never>>;
  const books: Book[] = [];

  beforeAll(async () => {
    testDatabase = await createTestDatabase(migrations);
    const { database, keysFolder } = testDatabase;
    const log = createLogger("test", "silent");
    const nothing = (): void => undefined;
    const book = await openBook({ database, log, keysFolder, lanes: 1, published: nothing });
    const subgraph = await buildMembersSubgraph({ book, onPublished: () => nothing });
    execute = async (query, variables) => {
      const { data, errors } = await subgraph.execute({ query, variables: { ...variables } }, auditor);
      expect(errors).toBeUndefined();
      return data as Record<string, never>;
    };
  });
  afterAll(async () => testDatabase.drop());

  const QUERY = `query ($a: ID!, $b: ID!, $asOf: DateTime, $issuer: String!) {
    a: member(id: $a) { wallet(asOf: $asOf) { ...balances } }
    b: member(id: $b) { wallet(asOf: $asOf) { ...balances } }
    memberTotals(asOf: $asOf) { members available negative }
    issuerPoints(partnerCode: $issuer, asOf: $asOf) { issued redeemed expired reversed outstanding }
  }
  fragment balances on Wallet {
    available held debt
    lots(first: 100) { totalCount nodes { id remaining } }
    expiring(withinDays: 36500) { points }
    entries(first: 100) { totalCount nodes { points } }
  }`;

  interface Answered {
    readonly available: number;
    readonly held: number;
    readonly debt: number;
    readonly lots: {
      readonly totalCount: number;
      readonly nodes: readonly { readonly id: string; readonly remaining: number }[];
    };
    readonly expiring: readonly { readonly points: number }[];
    readonly entries: { readonly totalCount: number; readonly nodes: readonly { readonly points: number }[] };
  }

  function expectWallet(wallet: Answered, book: Book, member: string, asOf: number): void {
    expect(wallet).toMatchObject(recompute(books, member, asOf));
    const living = book.lots.filter((lot) => lot.member === member && lot.at <= asOf && asOf < lot.expires);
    const posted = book.entries
      .flatMap(({ movements }) => movements)
      .filter((movement) => movement.member === member && movement.at <= asOf);
    const remaining = living.map((lot) => [
      publicId("lot", lot.id),
      Number(sum(posted.filter((movement) => movement.account === "MEMBER" && movement.lot === lot))),
    ]);
    expect(new Map(wallet.lots.nodes.map(({ id, remaining: left }) => [id, left]))).toEqual(
      new Map(remaining as [string, number][]),
    );
    expect(wallet.lots.totalCount).toBe(living.length);
    const inLots = wallet.lots.nodes.reduce((total, lot) => total + lot.remaining, 0);
    expect(wallet.expiring.reduce((total, { points }) => total + points, 0)).toBe(inLots);
    expect(inLots).toBe(wallet.available + wallet.held + wallet.debt);
    const past = book.entries.filter(({ movements }) => movements[0]?.member === member && movements[0].at <= asOf);
    expect(wallet.entries.totalCount).toBe(past.length);
  }

  function expectIssuer(points: Readonly<Record<string, number>>, issuer: string, asOf: number): void {
    const posted = books
      .flatMap(({ entries }) => entries.flatMap(({ movements }) => movements))
      .filter((movement) => movement.issuer === issuer && movement.at <= asOf);
    const of = (account: string) => sum(posted.filter((movement) => movement.account === account));
    const dead = sum(posted.filter(({ account, lot }) => account === "MEMBER" && lot !== null && lot.expires <= asOf));
    expect(points).toEqual({
      issued: Number(-of("ISSUED")),
      redeemed: Number(of("REDEEMED")),
      expired: Number(of("EXPIRED") + dead),
      reversed: Number(of("REVERSED")),
      outstanding: Number(of("MEMBER") - dead + of("DEBT")),
    });
    const { issued = 0, redeemed = 0, expired = 0, reversed = 0, outstanding = 0 } = points;
    expect(issued).toBe(outstanding + redeemed + expired + reversed);
  }

  it("is what the entries up to it give, and now it is what the lots hold", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        index,
        fc.constantFrom(-1, 0, 1),
        async (steps, instant, offset) => {
          const book = play(steps);
          await store(testDatabase, book);
          books.push(book);
          const [a = "", b = ""] = book.members;
          const [issuer = ""] = book.issuers;
          const asOf = millis(instant) + offset;
          for (const [asked, time] of [
            [new Date(asOf).toISOString(), asOf],
            [null, Date.now()],
          ] as const) {
            const data = (await execute(QUERY, {
              a: publicId("mbr", a),
              b: publicId("mbr", b),
              asOf: asked,
              issuer,
            })) as unknown as {
              a: { wallet: Answered };
              b: { wallet: Answered };
              memberTotals: object;
              issuerPoints: Readonly<Record<string, number>>;
            };
            expectWallet(data.a.wallet, book, a, time);
            expectWallet(data.b.wallet, book, b, time);
            expectIssuer(data.issuerPoints, issuer, time);
            const available = books.flatMap((known) =>
              known.members.map((member) => recompute([known], member, time).available),
            );
            expect(data.memberTotals).toEqual({
              members: available.length,
              available: available.reduce((total, points) => total + points, 0),
              negative: available.filter((points) => points < 0).length,
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
