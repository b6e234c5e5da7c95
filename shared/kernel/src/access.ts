/** Who asks, as the gateway established it from a verified token. */
export type Role = "member" | "partner" | "finance" | "finance_approver" | "operator" | "support" | "auditor";

export const ROLES: readonly Role[] = [
  "member",
  "partner",
  "finance",
  "finance_approver",
  "operator",
  "support",
  "auditor",
];

export type Scope =
  "purchases:write" | "redemptions:write" | "members:read" | "catalogue:write" | "statements:read" | "statements:write";

export const SCOPES: readonly Scope[] = [
  "purchases:write",
  "redemptions:write",
  "members:read",
  "catalogue:write",
  "statements:read",
  "statements:write",
];

export interface Identity {
  /** The token's `sub`: scope of idempotency keys and name of the actor in timelines. */
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly scopes: readonly Scope[];
  /** Code of the partner that a partner client acts for. */
  readonly partnerCode?: string;
  /** UUID of the member who is signed in. */
  readonly memberId?: string;
}

/** undefined when nobody is signed in. */
export type Caller = Identity | undefined;

export function hasRole(caller: Caller, ...roles: readonly Role[]): caller is Identity {
  return caller !== undefined && roles.some((role) => caller.roles.includes(role));
}

/** True for a partner client that holds the scope and names its partner. */
export function actsForPartner(caller: Caller, scope: Scope): caller is Identity & { readonly partnerCode: string } {
  return hasRole(caller, "partner") && caller.scopes.includes(scope) && caller.partnerCode !== undefined;
}

/**
 * What an access rule answers. `UNAUTHENTICATED` and `FORBIDDEN` depend on who asks alone and are decided before any id is
 * read; a foreign object is answered like one that does not exist.
 */
export type Access = "ALLOWED" | "UNAUTHENTICATED" | "FORBIDDEN";

/** Deny by default: nobody signed in is UNAUTHENTICATED, a wrong role or scope FORBIDDEN. */
export function allowWhen(caller: Caller, allowed: boolean): Access {
  if (caller === undefined) return "UNAUTHENTICATED";
  return allowed ? "ALLOWED" : "FORBIDDEN";
}

/** A partner client's own partner; undefined for everybody else, so that it never equals a code. */
export function partnerOf(caller: Caller): string | undefined {
  return hasRole(caller, "partner") ? caller.partnerCode : undefined;
}

/** True for the signed-in member of this UUID. */
export function isMember(caller: Caller, memberId: string): boolean {
  return hasRole(caller, "member") && caller.memberId === memberId;
}
