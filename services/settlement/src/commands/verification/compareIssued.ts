import { issuerLiability } from "@tessera/contracts";
import { readIssuedBefore } from "../../store/queries/countedPoints.js";
import type { SettlementDeps } from "../deps.js";

const HOUR_MS = 3_600_000;

/** Compares what settlement counted as issued with what members issued, by issuer, up to the last whole hour before an instant. */
export async function compareIssued(
  { database, peers }: SettlementDeps,
  asOf: Date,
): Promise<{ readonly rowsScanned: number; readonly problems: ReadonlyMap<string, string> }> {
  const hour = new Date(Math.floor(asOf.getTime() / HOUR_MS) * HOUR_MS);
  const counted = await readIssuedBefore(database, hour);
  if (!counted) return { rowsScanned: 0, problems: new Map() };
  const lastInstant = new Date(hour.getTime() - 1).toISOString();
  const { rows } = await peers.call(issuerLiability, { asOf: lastInstant, basis: "EFFECTIVE", issuerCode: null });
  const issued = new Map(rows.map((row) => [row.issuerCode, BigInt(row.issued)]));
  const problems = new Map<string, string>();
  for (const issuerCode of new Set([...counted.keys(), ...issued.keys()])) {
    const [here, there] = [counted.get(issuerCode) ?? 0n, issued.get(issuerCode) ?? 0n];
    if (here !== there)
      problems.set(issuerCode, `${issuerCode}: ${here} points counted as issued, ${there} by members`);
  }
  return { rowsScanned: counted.size, problems };
}
