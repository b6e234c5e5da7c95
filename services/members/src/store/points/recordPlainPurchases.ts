import { databaseErrorCode, inOneStatement, type Database } from "@tessera/runtime";
import { plainArray, textArray } from "./arrayLiteral.js";
import { SETUP_MOVED_ON } from "./recordPurchaseBatch.js";

/** A purchase that the rules accepted, of a member that is known, as it is recorded when nothing in the book speaks against it. */
export interface PlainPurchase {
  readonly memberId: string;
  readonly scope: string;
  readonly key: string;
  /** SHA-256, hex. */
  readonly inputHash: string;
  readonly contentHash: string;
  readonly partnerCode: string;
  readonly storeCode: string;
  readonly receiptNumber: string;
  readonly at: Date;
  /** Whether the client told the time. */
  readonly given: boolean;
  readonly currency: string;
  readonly amount: string;
  readonly points: bigint;
  readonly unitPrice: string;
  readonly expiresAt: Date;
  /** JSON. */
  readonly decision: string;
  readonly lines: string;
  readonly purchaseId: string;
  readonly lotId: string;
  readonly entryId: string;
  readonly factId: string;
}

const UNIQUE_VIOLATION = "23505";
const COLUMNS = 27;
const SQL = `SELECT recorded, instant FROM record_plain_purchases(${Array.from({ length: COLUMNS }, (_, n) => `$${n + 1}`).join(", ")})`;

/**
 * Records what is plain of a batch in one statement; when each took place, by its place in the batch. None is there when a key or receipt of the
 * batch is known already; undefined when the setup has moved on from `revision`. Locks accounts in ascending member id.
 */
export async function recordPlainPurchases(
  database: Database,
  revision: bigint,
  purchases: readonly PlainPurchase[],
): Promise<ReadonlyMap<number, Date> | undefined> {
  const { owners, places, numbers } = groupByOwner(purchases);
  try {
    const rows = await inOneStatement<{ recorded: number; instant: Date }>(
      database,
      SQL,
      [
        revision.toString(),
        ...ownerColumns(owners),
        plainArray(places),
        plainArray(numbers),
        ...itemColumns(purchases),
      ],
      "record plain purchases",
    );
    return new Map(rows.map(({ recorded, instant }) => [recorded - 1, instant]));
  } catch (error) {
    if (databaseErrorCode(error) === SETUP_MOVED_ON) return undefined;
    if (databaseErrorCode(error) === UNIQUE_VIOLATION) return new Map();
    throw error;
  }
}

function itemColumns(purchases: readonly PlainPurchase[]): string[] {
  return [
    textArray(purchases.map(({ scope }) => scope)),
    textArray(purchases.map(({ key }) => key)),
    // A backslash is written twice in an array's text.
    plainArray(purchases.map(({ inputHash }) => `\\\\x${inputHash}`)),
    plainArray(purchases.map(({ contentHash }) => `\\\\x${contentHash}`)),
    textArray(purchases.map(({ partnerCode }) => partnerCode)),
    textArray(purchases.map(({ storeCode }) => storeCode)),
    textArray(purchases.map(({ receiptNumber }) => receiptNumber)),
    plainArray(purchases.map(({ at }) => at.toISOString())),
    plainArray(purchases.map(({ given }) => given)),
    textArray(purchases.map(({ currency }) => currency)),
    plainArray(purchases.map(({ amount }) => amount)),
    plainArray(purchases.map(({ points }) => points)),
    plainArray(purchases.map(({ unitPrice }) => unitPrice)),
    plainArray(purchases.map(({ expiresAt }) => expiresAt.toISOString())),
    textArray(purchases.map(({ decision }) => decision)),
    textArray(purchases.map(({ lines }) => lines)),
    plainArray(purchases.map(({ purchaseId }) => purchaseId)),
    plainArray(purchases.map(({ lotId }) => lotId)),
    plainArray(purchases.map(({ entryId }) => entryId)),
    plainArray(purchases.map(({ factId }) => factId)),
  ];
}

function ownerColumns(owners: readonly Owner[]): string[] {
  return [
    plainArray(owners.map(({ memberId }) => memberId)),
    plainArray(owners.map(({ points }) => points)),
    plainArray(owners.map(({ entries }) => entries)),
    plainArray(owners.map(({ earliest }) => earliest?.toISOString() ?? null)),
  ];
}

interface Owner {
  readonly memberId: string;
  points: bigint;
  /** Entries of its book that the batch makes: purchases without points make none. */
  entries: number;
  /** The earliest time that a client told. */
  earliest: Date | undefined;
}

/** Whose books gain what, in ascending id; for each purchase its owner's place from 1, and the owner's entries up to and with it. */
function groupByOwner(purchases: readonly PlainPurchase[]) {
  const byId = new Map<string, Owner>();
  const numbers = purchases.map(({ memberId, points, at, given }) => {
    let owner = byId.get(memberId);
    if (!owner) byId.set(memberId, (owner = { memberId, points: 0n, entries: 0, earliest: undefined }));
    owner.points += points;
    if (given && !(owner.earliest && owner.earliest <= at)) owner.earliest = at;
    return points > 0n ? (owner.entries += 1) : owner.entries;
  });
  const owners = [...byId.values()].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const placeOf = new Map(owners.map(({ memberId }, index) => [memberId, index + 1]));
  return { owners, numbers, places: purchases.map(({ memberId }) => placeOf.get(memberId)!) };
}
