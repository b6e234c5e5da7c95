import { refuse, type Refused } from "@tessera/kernel";

/** What stands between a defaulter and issuing again. */
export interface UncuredDefault {
  /** Defaults of it that wait for a second person. */
  readonly waiting: number;
  readonly hasOverdueLegs: boolean;
  /** What others put in for it and have not got back, minor units by currency. */
  readonly lost: readonly string[];
  /** Currencies of its defaults without collateral that was approved since the last of them. */
  readonly uncovered: readonly string[];
  /** Currencies of its defaults without a limit, or in which it owes more than its cap. */
  readonly exceeded: readonly string[];
}

/** A defaulter does not issue again before all of it is in order. */
export interface DefaultNotCured {
  readonly kind: "DefaultNotCured";
  readonly message: string;
  /** What is wanting, each as a line. */
  readonly open: readonly string[];
}

/** A refusal that names all that is wanting; undefined when nothing is. */
export function refuseCure(found: UncuredDefault): Refused<DefaultNotCured> | undefined {
  const open = [
    ...(found.waiting > 0 ? [`defaults that wait for a second person: ${found.waiting}`] : []),
    ...(found.hasOverdueLegs ? ["an overdue payment"] : []),
    ...(found.lost.length > 0 ? [`not recovered in ${found.lost.join(", ")}`] : []),
    ...(found.uncovered.length > 0 ? [`no new collateral in ${found.uncovered.join(", ")}`] : []),
    ...(found.exceeded.length > 0 ? [`not within a limit in ${found.exceeded.join(", ")}`] : []),
  ];
  if (open.length === 0) return undefined;
  return refuse({ kind: "DefaultNotCured", message: `Still wanting: ${open.join("; ")}.`, open });
}
