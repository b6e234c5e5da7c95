import { type Identity, parsePublicId, type Role, ROLES, type Scope, SCOPES } from "@tessera/kernel";
import type { JWTPayload } from "jose";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LONGEST_NAME = 255;
/** Control characters and halves of surrogate pairs. */
const UNREADABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * Who a verified token speaks for: `sub`, `roles` (a list), `scope` (words or a list), `partner` (its code), `member` (its id).
 * Roles and scopes that the network does not know are left out. undefined when a claim is not of its shape: a token that is
 * half understood opens nothing.
 */
export function callerOfClaims(claims: JWTPayload): Identity | undefined {
  const { sub, roles = [], scope = [], partner, member } = claims as Readonly<Record<string, unknown>>;
  const scopes = typeof scope === "string" ? scope.split(" ") : scope;
  if (!isName(sub) || !isWords(roles) || !isWords(scopes)) return undefined;
  if (partner !== undefined && !isName(partner)) return undefined;
  const memberId = member === undefined ? undefined : memberUuid(member);
  if (member !== undefined && memberId === undefined) return undefined;
  return {
    subject: sub,
    roles: ROLES.filter((role: Role) => roles.includes(role)),
    scopes: SCOPES.filter((known: Scope) => scopes.includes(known)),
    ...(partner === undefined ? {} : { partnerCode: partner }),
    ...(memberId === undefined ? {} : { memberId }),
  };
}

/** Names go into headers, logs and keys of the database: what these would change or cut off makes one name of two. */
function isName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= LONGEST_NAME && !UNREADABLE.test(value);
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}

function memberUuid(member: unknown): string | undefined {
  if (typeof member !== "string") return undefined;
  return parsePublicId("mbr", member) ?? (UUID.test(member) ? member : undefined);
}
