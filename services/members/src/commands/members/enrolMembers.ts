import type { InvalidInput, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Book } from "../Book.js";

export interface Enrolment {
  readonly idempotencyKey: string;
  /** null: a number is made. */
  readonly cardNumber: string | null;
  /** null: now. */
  readonly enrolledAt: Date | null;
  readonly email: string | null;
  readonly language: string | null;
}

export interface CardTaken {
  readonly kind: "CardTaken";
  readonly message: string;
}

export interface MemberEnrolled {
  readonly memberId: string;
}

export type EnrolMemberAnswer = MemberEnrolled | Refused<CardTaken | InvalidInput | IdempotencyConflict>;

/** Enrols up to 1,000 members with a card each; an answer per item, in order. Scope: the caller's scope of idempotency keys. */
export async function enrolMembers(book: Book, scope: string, enrolments: readonly Enrolment[]): Promise<EnrolMemberAnswer[]> {
  void book, scope, enrolments;
  throw new Error("not yet");
}
