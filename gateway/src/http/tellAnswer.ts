import { type Logger, type Metrics, type TraceContext } from "@tessera/runtime";
import type { DoorContext } from "../apollo/doorContext.js";

/** What became of one request. */
export interface Answered {
  /** A pattern, never a path with ids. */
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
  /** undefined for what did not come as far as the graph. */
  readonly door: DoorContext | undefined;
  readonly trace: TraceContext | undefined;
}

/** Counts each answer, and logs those of the graph. */
export function tellAnswers(metrics: Metrics, log: Logger): (answered: Answered) => void {
  const own = metrics.of("gateway");
  return ({ route, status, elapsedMs, door, trace }) => {
    metrics.requested("gateway", route, status, elapsedMs / 1000);
    const operation = door?.seen.operation;
    if (operation === undefined) return;
    own.answered(operation.kind, operation.label, elapsedMs / 1000);
    const { kind, label } = operation;
    const durationMs = Math.round(elapsedMs);
    // By now the request is no longer what the process works on.
    log.info({ kind, label, status, durationMs, traceId: trace?.traceId }, "an operation was answered");
  };
}

/** What a trace tells of the operation. */
export function traceAttributes(door: DoorContext | undefined): Readonly<Record<string, string>> {
  const { kind, label } = door?.seen.operation ?? {};
  return kind === undefined || label === undefined
    ? {}
    : { "graphql.operation.type": kind, "graphql.operation.name": label };
}
