import type { Identity } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { saveFile } from "../../store/files/saveFile.js";
import { person, type TestSettlement } from "../startTestSettlement.js";
import type { TestEntry, TestStatement } from "./TestStatement.js";

export const IBAN = "CZ6508000000192000145399";

/** The operator's own account, approved. */
export async function openOwnAccount(settlement: TestSettlement, currency = "CZK", iban = IBAN): Promise<void> {
  await settlement.rows(
    `INSERT INTO bank_account (id, partner_code, currency, iban, bic, holder, set_by, approved_by, approved_at, effective_at)
     VALUES (gen_random_uuid(), NULL, $1, $2, NULL, 'Tessera', 'operator-1', 'operator-2', now(), now())`,
    [currency, iban],
  );
}

/** Keeps a file as the door would; answers its UUID. */
export async function keepFile(
  settlement: TestSettlement,
  content: string | Uint8Array,
  owner: Identity = person("finance"),
) {
  const file = { name: "statement", mediaType: "application/octet-stream", ownerSubject: owner.subject };
  const saved = await inTransaction(settlement.deps.database, async (tx) =>
    saveFile(tx, { ...file, ownerPartnerCode: owner.partnerCode ?? null, content: Buffer.from(content) }),
  );
  return saved.id;
}

export function entry(amountMinor: bigint, more: Partial<TestEntry> = {}): TestEntry {
  return {
    amountMinor,
    bookedOn: "2011-03-01",
    endToEndId: null,
    bankReference: null,
    counterpartyName: null,
    counterpartyIban: null,
    remittance: null,
    ...more,
  };
}

/** The statement of one day in March 2011, number `day`, that goes on from `openingMinor`. */
export function dayStatement(day: number, openingMinor: bigint, ...amounts: readonly bigint[]): TestStatement {
  const date = `2011-03-${String(day).padStart(2, "0")}`;
  return {
    iban: IBAN,
    currency: "CZK",
    statementRef: `2011-${day}`,
    sequenceNo: day,
    openedOn: date,
    closedOn: date,
    openingMinor,
    entries: amounts.map((amount) => entry(amount, { bookedOn: date })),
  };
}
