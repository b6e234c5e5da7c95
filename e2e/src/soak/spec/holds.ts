import { takeInOrder, type Draw } from "./lots.js";

export interface Hold {
  readonly id: string;
  readonly partner: string;
  readonly points: number;
  readonly untilMs: number;
  readonly marks: readonly Draw[];
  status: "AUTHORISED" | "CAPTURED" | "PARTIALLY_CAPTURED" | "RELEASED" | "EXPIRED";
  captured: number;
}

/** The draws of a hold that was captured: its earmarks in order, up to what was captured. */
export function drawsOf({ marks, captured }: Hold): readonly Draw[] {
  return takeInOrder(marks, captured);
}
