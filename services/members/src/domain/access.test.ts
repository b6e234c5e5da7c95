import { ROLES, SCOPES, type Access, type Caller, type Identity, type Role, type Scope } from "@tessera/kernel";
import * as access from "./access.js";

const OWN = "01900000-0000-7000-8000-00000000000a";
const FOREIGN = "01900000-0000-7000-8000-00000000000b";

function caller(role: Role, more: Partial<Identity> = {}): Identity {
  return {
    subject: `a ${role}`,
    roles: [role],
    scopes: [],
    ...(role === "member" && { memberId: OWN }),
    ...(role === "partner" && { partnerCode: "advent" }),
    ...more,
  };
}

interface Expected {
  readonly rule: (caller: Caller) => Access;
  readonly roles: readonly Role[];
  /** Scopes that open it to a partner client; "any": no scope is needed. */
  readonly scopes?: readonly Scope[] | "any";
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  me: { rule: access.readOwnMember, roles: ["member"] },
  member: { rule: access.readMember, roles: ["member", "operator", "support", "auditor", "finance"] },
  memberByCard: {
    rule: access.readMemberByCard,
    roles: ["member", "operator", "support", "auditor", "finance"],
    scopes: ["members:read"],
  },
  members: { rule: access.listMembers, roles: ["operator", "support", "auditor"] },
  "memberTotals, programmeActivity": {
    rule: access.readTotals,
    roles: ["operator", "finance", "finance_approver", "auditor"],
  },
  pointsExport: {
    rule: access.exportBook,
    roles: ["operator", "finance", "finance_approver", "auditor"],
  },
  issuerPoints: {
    rule: access.readIssuerPoints,
    roles: ["operator", "finance", "finance_approver", "auditor"],
    scopes: ["statements:read"],
  },
  purchase: {
    rule: access.readPurchase,
    roles: ["member", "operator", "support", "auditor", "finance"],
    scopes: "any",
  },
  "recordPurchase(s), recordReturn, enrolMember(s)": {
    rule: access.writePurchases,
    roles: ["operator"],
    scopes: ["purchases:write"],
  },
  "holdPoints, captureHold, releaseHold": {
    rule: access.writeHolds,
    roles: ["operator"],
    scopes: ["purchases:write", "redemptions:write"],
  },
  expirePoints: { rule: access.expirePoints, roles: ["operator"] },
  erasePersonalData: { rule: access.erasePersonalData, roles: ["operator"] },
  walletChanged: { rule: access.watchWallet, roles: ["member", "operator", "support"] },
};

describe.each(Object.entries(EXPECTED))("%s", (_name, { rule, roles, scopes = [] }) => {
  it("is closed to who is not signed in", () => {
    expect(rule(undefined)).toBe("UNAUTHENTICATED");
  });

  it.each(ROLES.filter((role) => role !== "partner"))("answers a caller with the role %s by the table", (role) => {
    expect(rule(caller(role))).toBe(roles.includes(role) ? "ALLOWED" : "FORBIDDEN");
  });

  it.each(SCOPES)("answers a partner client with the scope %s by the table", (scope) => {
    const allowed = scopes === "any" || scopes.includes(scope);
    expect(rule(caller("partner", { scopes: [scope] }))).toBe(allowed ? "ALLOWED" : "FORBIDDEN");
  });

  it("is closed to a partner client without scopes, unless none is needed", () => {
    expect(rule(caller("partner"))).toBe(scopes === "any" ? "ALLOWED" : "FORBIDDEN");
  });

  it("is closed to scopes without the role of a partner", () => {
    const holder = {
      subject: "a caller without roles",
      roles: [],
      scopes: SCOPES,
      partnerCode: "advent",
      memberId: OWN,
    };
    expect(rule(holder)).toBe("FORBIDDEN");
  });

  it("is closed to a partner client that names no partner, unless the rule of the object decides", () => {
    const { partnerCode, ...nameless } = caller("partner", { scopes: SCOPES });
    expect(partnerCode).toBe("advent");
    expect(rule(nameless)).toBe(scopes === "any" ? "ALLOWED" : "FORBIDDEN");
  });
});

describe("what a viewer sees of an object", () => {
  const views: Readonly<Record<Role, readonly [own: access.MemberView, foreign: access.MemberView]>> = {
    member: ["FULL", "NONE"],
    partner: ["TILL", "TILL"],
    finance: ["FULL", "FULL"],
    finance_approver: ["NONE", "NONE"],
    operator: ["FULL", "FULL"],
    support: ["FULL", "FULL"],
    auditor: ["FULL", "FULL"],
  };

  it.each(ROLES)("gives the role %s its view of a member of its own and of another", (role) => {
    expect([access.viewMember(caller(role), OWN), access.viewMember(caller(role), FOREIGN)]).toEqual(views[role]);
  });

  it.each([
    ["member", true, false],
    ["partner", true, false],
    ["finance", true, true],
    ["finance_approver", false, false],
    ["operator", true, true],
    ["support", true, true],
    ["auditor", true, true],
  ] as const)("lets the role %s see a purchase of its own (%s) and another (%s)", (role, own, foreign) => {
    expect(access.seesPurchase(caller(role), { memberId: OWN, partnerCode: "advent" })).toBe(own);
    expect(access.seesPurchase(caller(role), { memberId: FOREIGN, partnerCode: "domov" })).toBe(foreign);
  });

  it.each([
    ["member", true, false],
    ["partner", true, false],
    ["finance", true, true],
    ["finance_approver", true, true],
    ["operator", true, true],
    ["support", true, true],
    ["auditor", true, true],
  ] as const)("lets the role %s see draws and lots of its own (%s) and others (%s)", (role, own, foreign) => {
    expect(access.seesDraws(caller(role), { memberId: OWN, redeemerCode: "advent" })).toBe(own);
    expect(access.seesDraws(caller(role), { memberId: FOREIGN, redeemerCode: "domov" })).toBe(foreign);
    expect(access.seesLotPoints(caller(role), { memberId: OWN, issuerCode: "advent" })).toBe(own);
    expect(access.seesLotPoints(caller(role), { memberId: FOREIGN, issuerCode: "domov" })).toBe(foreign);
  });

  it("shows a partner its own points as an issuer and no other's", () => {
    expect(access.seesIssuer(caller("partner"), "advent")).toBe(true);
    expect(access.seesIssuer(caller("partner"), "domov")).toBe(false);
    expect(access.seesIssuer(caller("auditor"), "domov")).toBe(true);
  });

  it("lets finance and audit follow nobody live", () => {
    const watching = ROLES.filter((role) => access.watchesWallet(caller(role), FOREIGN));
    expect(watching).toEqual(["operator", "support"]);
    expect(access.watchesWallet(caller("member"), OWN)).toBe(true);
  });

  it("takes a member claim without the role, and a partner claim without the role, for nothing", () => {
    const claims = { subject: "claims alone", roles: [], scopes: [], memberId: OWN, partnerCode: "advent" };
    expect(access.viewMember(claims, OWN)).toBe("NONE");
    expect(access.seesPurchase(claims, { memberId: OWN, partnerCode: "advent" })).toBe(false);
    expect(access.seesDraws(claims, { memberId: OWN, redeemerCode: "advent" })).toBe(false);
    expect(access.watchesWallet(claims, OWN)).toBe(false);
  });

  it("shows nothing to who is not signed in", () => {
    expect(access.viewMember(undefined, OWN)).toBe("NONE");
    expect(access.seesPurchase(undefined, { memberId: OWN, partnerCode: "advent" })).toBe(false);
    expect(access.seesLotPoints(undefined, { memberId: OWN, issuerCode: "advent" })).toBe(false);
  });

  it("makes a partner client write only as its own partner, an operator as any", () => {
    expect(access.writesOnlyAs(caller("partner"))).toBe("advent");
    expect(access.writesOnlyAs(undefined)).toBeUndefined();
    expect(access.writesOnlyAs(caller("operator"))).toBeUndefined();
    expect(
      access.writesOnlyAs(caller("operator", { roles: ["operator", "partner"], partnerCode: "advent" })),
    ).toBeUndefined();
  });
});
