import type { Programme } from "../../domain/programme.js";
import type { Reads } from "../reads.js";

export interface DefinedProgramme extends Programme {
  readonly revision: number;
}

interface Row {
  code: string;
  time_zone: string;
  starts_on: string;
  currencies: string[];
  expiry_months: number;
  clawback: Programme["clawback"];
  cut_off: Programme["cutOff"];
  clearing: Programme["clearing"];
  revision: string;
}

/** The network's programme; undefined before it is defined. */
export async function findProgramme(reads: Reads): Promise<DefinedProgramme | undefined> {
  const [row] = await reads.query<Row>(
    `SELECT code, time_zone, starts_on, currencies, expiry_months, clawback, cut_off, clearing, revision FROM programme`,
  );
  if (!row) return undefined;
  return {
    code: row.code,
    timeZone: row.time_zone,
    startsOn: row.starts_on,
    currencies: row.currencies,
    expiryMonths: row.expiry_months,
    clawback: row.clawback,
    cutOff: row.cut_off,
    clearing: row.clearing,
    revision: Number(row.revision),
  };
}
