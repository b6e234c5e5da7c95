import { isCurrencyCode, money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { ReceivedLine } from "../../store/queries/receivedLines.js";
import type { ReceivedLineType } from "../types/receivedLines.js";

const UUID = /^[0-9a-f-]{36}$/;

export function presentReceivedLine(line: ReceivedLine): ReceivedLineType {
  const { lineId, reference, amountMinor, currency, cycle, date, description, error, raw, pass } = line;
  const isWhole = amountMinor !== null && currency !== null && isCurrencyCode(currency);
  return {
    ...{ lineId, reference, date, description, error, raw, pass },
    id: publicId("pln", line.id),
    statementId: publicId("pst", line.statementId),
    amount: isWhole ? presentMoney(money(BigInt(amountMinor), currency)) : null,
    cycle: cycle !== null && UUID.test(cycle) ? publicId("cyc", cycle) : cycle,
    // An exact pair is named by its line.
    matchId: line.matchId === null ? null : publicId(line.matchId === line.id ? "pln" : "mat", line.matchId),
    obligationIds: line.obligationIds.map((id) => publicId("obl", id)),
  };
}
