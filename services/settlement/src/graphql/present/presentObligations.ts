import { money, parsePublicId, publicId } from "@tessera/kernel";
import { decodeCursor, encodeCursor, NotAnAnswer, pageSize, presentConnection, presentMoney } from "@tessera/runtime";
import type { Connection, Database, PageArgs } from "@tessera/runtime";
import {
  countObligations,
  pageObligations,
  type ObligationKey,
  type StoredObligation,
} from "../../store/queries/obligations.js";
import { parseInstant } from "../parse/parseInstant.js";
import type { ObligationType } from "../types/ObligationType.js";

export function presentObligation(obligation: StoredObligation): ObligationType {
  return {
    id: publicId("obl", obligation.id),
    kind: obligation.kind,
    debtor: { code: obligation.debtorCode },
    creditor: { code: obligation.creditorCode },
    covers: obligation.covers ? { code: obligation.covers } : null,
    amount: presentMoney(money(obligation.amountMinor, obligation.currency)),
    occurredAt: obligation.occurredAt,
    late: obligation.late,
    disputed: obligation.disputed,
    reference: obligation.reference,
  };
}

/** A page of a cycle's obligations, of one partner's or of all. Throws BAD_USER_INPUT for a foreign cursor. */
export async function presentObligations(
  database: Database,
  cycleId: string,
  partnerCode: string | undefined,
  args: PageArgs,
): Promise<Connection<ObligationType>> {
  const { read } = pageSize(args);
  return presentConnection({
    args,
    rows: await pageObligations(database, { cycleId, partnerCode, after: parseAfter(args.after), limit: read }),
    toNode: presentObligation,
    cursorOf: (row) => encodeCursor(row.occurredAt.toISOString(), publicId("obl", row.id)),
    totalCount: async () => countObligations(database, cycleId, partnerCode),
  });
}

function parseAfter(cursor: string | null | undefined): ObligationKey | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [instant = "", publicObligationId = ""] = decodeCursor(cursor, 2);
  const id = parsePublicId("obl", publicObligationId);
  if (id === undefined) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return { occurredAt: parseInstant(instant), id };
}
