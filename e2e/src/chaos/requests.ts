import type { Person } from "../support/startTestNetwork.js";

/** One mutation as a client sends it, again and again with the same key until it is answered. */
export interface Command {
  readonly field: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly selection: string;
  readonly person: Person;
  /** What the model needs to know about it. */
  readonly about: About;
}

/** Whose points a command moves, and what it refers to. */
export type About =
  | { readonly kind: "earn"; readonly sales: readonly Sale[] }
  | { readonly kind: "return"; readonly card: string; readonly points: number }
  | { readonly kind: "redeem"; readonly card: string; readonly redeemer: string }
  | { readonly kind: "cancel"; readonly card: string; readonly redeemer: string; readonly redemptionId: string }
  | { readonly kind: "hold"; readonly card: string; readonly isShort: boolean }
  | {
      readonly kind: "capture" | "release";
      readonly card: string;
      readonly redeemer: string;
      readonly holdId: string;
      readonly isShort: boolean;
    }
  | { readonly kind: "cycle" };

/** One purchase: a point for each whole unit. */
export interface Sale {
  readonly card: string;
  readonly receiptNumber: string;
  readonly points: number;
}

/** The member of the mutation's union: `__typename` and the fields of the selection. */
export type Answer = Readonly<Record<string, unknown>> & { readonly __typename: string };

/** What a client knows about a command. */
export interface Request {
  readonly command: Command;
  /** undefined: nobody told what became of it. */
  answer: Answer | undefined;
  /** How often it was sent. */
  sent: number;
}
