import type { Tx } from "@tessera/runtime";
import type { FxConversion } from "../../domain/fx/consolidateNets.js";

/** What a calculation had the FX book take over, written with it. */
export async function insertConversions(
  tx: Tx,
  { cycleId, calculation }: { readonly cycleId: string; readonly calculation: number },
  conversions: readonly FxConversion[],
): Promise<void> {
  const rows = conversions.map((conversion) => ({
    cycle_id: cycleId,
    calculation,
    partner_code: conversion.partnerCode,
    from_currency: conversion.fromCurrency,
    to_currency: conversion.toCurrency,
    from_minor: conversion.fromMinor.toString(),
    to_minor: conversion.toMinor.toString(),
    rounding_minor: conversion.roundingMinor.toString(),
    rate_ids: conversion.rateIds,
  }));
  if (rows.length === 0) return;
  await tx.query("INSERT INTO fx_conversion SELECT * FROM json_populate_recordset(NULL::fx_conversion, $1::json)", [
    JSON.stringify(rows),
  ]);
}

/** Ascending by partner and currency. */
export async function readConversions(tx: Tx, cycleId: string, calculation: number): Promise<FxConversion[]> {
  const rows = await tx.query<{
    partner_code: string;
    from_currency: string;
    to_currency: string;
    from_minor: string;
    to_minor: string;
    rounding_minor: string;
    rate_ids: string[];
  }>(
    `SELECT partner_code, from_currency, to_currency, from_minor, to_minor, rounding_minor, rate_ids
     FROM fx_conversion WHERE cycle_id = $1 AND calculation = $2 ORDER BY partner_code, from_currency`,
    [cycleId, calculation],
  );
  return rows.map((row) => ({
    partnerCode: row.partner_code,
    fromCurrency: row.from_currency,
    toCurrency: row.to_currency,
    fromMinor: BigInt(row.from_minor),
    toMinor: BigInt(row.to_minor),
    roundingMinor: BigInt(row.rounding_minor),
    rateIds: row.rate_ids,
  }));
}
