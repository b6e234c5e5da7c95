import { issuerLiability } from "@tessera/contracts";
import type { Peers } from "@tessera/runtime";

export interface LiabilityRequest {
  readonly asOf: Date;
  /** null: from the beginning. */
  readonly since: Date | null;
  readonly basis: "EFFECTIVE" | "RECORDED";
  /** null: every issuer. */
  readonly issuerCode: string | null;
}

type Asked = ReturnType<(typeof issuerLiability)["output"]["parse"]>["rows"][number];

/** What an issuer's points were at two instants; `before` is undefined when it had issued nothing by then. */
export interface IssuerAtTwo {
  readonly issuerCode: string;
  readonly before: Asked | undefined;
  readonly now: Asked;
}

/** Asks members, whose books say it. Throws UNAVAILABLE when they do not answer. */
export async function askLiability(
  peers: Peers,
  { asOf, since, basis, issuerCode }: LiabilityRequest,
): Promise<IssuerAtTwo[]> {
  const ask = async (at: Date) =>
    (await peers.call(issuerLiability, { asOf: at.toISOString(), basis, issuerCode })).rows;
  const now = await ask(asOf);
  const before = new Map((since ? await ask(since) : []).map((row) => [row.issuerCode, row]));
  return now.map((row) => ({ issuerCode: row.issuerCode, before: before.get(row.issuerCode), now: row }));
}
