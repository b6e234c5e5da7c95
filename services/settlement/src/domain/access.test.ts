import { ROLES, SCOPES, type Access, type Caller, type Identity, type Role } from "@tessera/kernel";
import * as access from "./access.js";

const caller = (role: Role, rest: Partial<Identity> = {}): Caller => ({
  subject: "s",
  roles: [role],
  scopes: [],
  ...rest,
});
const client = (...scopes: Identity["scopes"]) => caller("partner", { scopes, partnerCode: "advent" });
const allowedRoles = (rule: (caller: Caller) => Access) => ROLES.filter((role) => rule(caller(role)) === "ALLOWED");

const WHOLE = ["finance", "finance_approver", "operator", "auditor"];

test("who reads, who moves, who verifies", () => {
  expect(allowedRoles(access.mayReadClearing).sort()).toEqual([...WHOLE].sort());
  expect(allowedRoles(access.mayReadWholeClearing).sort()).toEqual([...WHOLE].sort());
  expect(allowedRoles(access.mayMoveCycles).sort()).toEqual(["finance", "operator"]);
  expect(allowedRoles(access.mayVerify).sort()).toEqual(["auditor", "finance", "operator"]);
  expect(allowedRoles(access.mayPrepareMoney)).toEqual(["finance"]);
  expect(allowedRoles(access.mayApproveMoney)).toEqual(["finance_approver"]);
  expect(allowedRoles(access.mayDispute)).toEqual(["finance"]);
  expect(allowedRoles(access.mayConfirmDirectPayments)).toEqual(["finance"]);
  expect(access.mayConfirmDirectPayments(client("statements:write"))).toBe("ALLOWED");
  expect(access.mayConfirmDirectPayments(client("statements:read"))).toBe("FORBIDDEN");
  const rules = [access.mayReadClearing, access.mayReadWholeClearing, access.mayMoveCycles, access.mayVerify];
  for (const rule of [...rules, access.mayPrepareMoney, access.mayApproveMoney, access.mayDispute]) {
    expect(rule(undefined)).toBe("UNAUTHENTICATED");
    expect(rule(caller("member"))).toBe("FORBIDDEN");
  }
});

test("a partner client reads with one scope alone, and only what is its own", () => {
  expect(SCOPES.filter((scope) => access.mayReadClearing(client(scope)) === "ALLOWED")).toEqual(["statements:read"]);
  expect(SCOPES.filter((scope) => access.mayDispute(client(scope)) === "ALLOWED")).toEqual(["statements:write"]);
  expect(access.mayPrepareMoney(client(...SCOPES))).toBe("FORBIDDEN");
  expect(access.mayReadWholeClearing(client(...SCOPES))).toBe("FORBIDDEN");
  expect(access.ownPartnerOnly(client("statements:read"))).toBe("advent");
  expect(access.ownPartnerOnly(client("purchases:write"))).toBeNull();
  expect(access.ownPartnerOnly(undefined)).toBeNull();
  for (const role of ROLES) {
    expect(access.seesAllClearing(caller(role))).toBe(WHOLE.includes(role));
    expect(access.ownPartnerOnly(caller(role))).toBe(WHOLE.includes(role) ? undefined : null);
  }
});

test("who brings files, who reads them, who imports and releases bank statements", () => {
  expect(allowedRoles(access.mayBringFiles).sort()).toEqual(["finance", "operator"]);
  expect(allowedRoles(access.mayReadFiles).sort()).toEqual([...WHOLE].sort());
  expect(allowedRoles(access.mayImportBankStatements).sort()).toEqual(["finance", "operator"]);
  expect(allowedRoles(access.mayReleaseBankStatements).sort()).toEqual(["finance", "finance_approver"]);
  expect(SCOPES.filter((scope) => access.mayBringFiles(client(scope)) === "ALLOWED")).toEqual(["statements:write"]);
  expect(SCOPES.filter((scope) => access.mayReadFiles(client(scope)) === "ALLOWED")).toEqual(["statements:read"]);
  for (const rule of [access.mayBringFiles, access.mayReadFiles, access.mayImportBankStatements]) {
    expect(rule(undefined)).toBe("UNAUTHENTICATED");
  }
});

test("a partner reads its own files, and nobody else's", () => {
  const reader = client("statements:read");
  expect(access.mayReadFile(reader, { ownerPartnerCode: "advent" })).toBe(true);
  for (const ownerPartnerCode of ["papier", null]) {
    expect(access.mayReadFile(reader, { ownerPartnerCode })).toBe(false);
    expect(access.mayReadFile(undefined, { ownerPartnerCode })).toBe(false);
    for (const role of ROLES) expect(access.mayReadFile(caller(role), { ownerPartnerCode })).toBe(WHOLE.includes(role));
  }
});

test("who plans exits, who takes a proposal back, who brings partners' books, who signs off, who sets up payments", () => {
  const rules = {
    mayPlanExits: ["finance", "operator"],
    mayWithdrawProposals: ["finance", "operator"],
    mayImportPartnerStatements: ["finance"],
    maySignOff: ["finance", "finance_approver"],
    mayRegisterBankAccounts: ["finance", "operator"],
    maySetPaymentTerms: ["operator"],
  } as const;
  for (const [name, roles] of Object.entries(rules)) {
    const rule = access[name as keyof typeof rules];
    expect([name, ...allowedRoles(rule).sort()]).toEqual([name, ...roles]);
    const scopes = SCOPES.filter((scope) => rule(client(scope)) === "ALLOWED");
    const forWriters = name === "mayImportPartnerStatements" || name === "mayWithdrawProposals";
    expect([name, ...scopes]).toEqual(forWriters ? [name, "statements:write"] : [name]);
    expect(rule(undefined)).toBe("UNAUTHENTICATED");
  }
});
