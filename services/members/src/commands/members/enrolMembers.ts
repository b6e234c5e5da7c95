import { createHash, randomInt } from "node:crypto";
import type { InvalidInput, Refused } from "@tessera/kernel";
import { decodeAnswer, inTransaction, newId, type IdempotencyConflict } from "@tessera/runtime";
import { makeCardNumber } from "../../domain/members/makeCardNumber.js";
import { enrolMemberBatch, type EnrolmentItem } from "../../store/members/enrolMemberBatch.js";
import type { Contacts } from "../../store/contacts/openContacts.js";
import type { Book } from "../Book.js";

const MOST_IN_BATCH = 250;

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

/**
 * Enrols up to 1,000 members with a card each; an answer per item, in order. Scope: the caller's scope of idempotency keys.
 * Throws NotAnAnswer(UNAVAILABLE).
 */
export async function enrolMembers(
  book: Book,
  scope: string,
  enrolments: readonly Enrolment[],
): Promise<EnrolMemberAnswer[]> {
  const answers: EnrolMemberAnswer[] = [];
  let batch: Enrolment[] = [];
  const seen = new Set<string>();
  for (const enrolment of enrolments) {
    const marks = [`key ${enrolment.idempotencyKey}`, `card ${enrolment.cardNumber ?? enrolment.idempotencyKey}`];
    if (marks.some((mark) => seen.has(mark)) || batch.length === MOST_IN_BATCH) {
      answers.push(...(await enrolBatch(book, scope, batch)));
      batch = [];
      seen.clear();
    }
    for (const mark of marks) seen.add(mark);
    batch.push(enrolment);
  }
  if (batch.length > 0) answers.push(...(await enrolBatch(book, scope, batch)));
  return answers;
}

/** One transaction; a number that was made here and is taken already is made again. */
async function enrolBatch(book: Book, scope: string, enrolments: readonly Enrolment[]): Promise<EnrolMemberAnswer[]> {
  const items = await Promise.all(
    enrolments.map(async (enrolment, index) => toItem(book.contacts, scope, enrolment, index + 1)),
  );
  const stored = await inTransaction(book.database, async (tx) => enrolMemberBatch(tx, items));
  return stored.map((answer) => decodeAnswer<EnrolMemberAnswer>(answer));
}

async function toItem(contacts: Contacts, scope: string, enrolment: Enrolment, i: number): Promise<EnrolmentItem> {
  const { idempotencyKey: key, ...input } = enrolment;
  const { cardNumber, enrolledAt: at, email, language } = input;
  const input_hash = createHash("sha256")
    .update(JSON.stringify([cardNumber, at, email === null ? null : contacts.fingerprint(email), language]))
    .digest("hex");
  const card = cardNumber ?? makeCardNumber(randomInt(10 ** 14));
  const member = newId();
  const contact = email === null ? undefined : await contacts.seal(member, email);
  return {
    i,
    scope,
    key,
    input_hash,
    member,
    card,
    made: cardNumber === null,
    at,
    sealed: contact === undefined ? null : `\\x${contact.sealed.toString("hex")}`,
    slot: contact === undefined ? null : String(contact.slot),
    language,
  };
}
