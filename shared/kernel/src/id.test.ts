import { actsForPartner, allowWhen, hasRole, type Identity } from "./access.js";
import { parsePublicId, publicId } from "./id.js";

const uuid = "01900000-0000-7000-8000-0000000000ab";

test("a public id is read back only under its own prefix", () => {
  expect(parsePublicId("mbr", publicId("mbr", uuid))).toBe(uuid);
  expect(
    ["mbr_", uuid, `mbr_${uuid.toUpperCase()}`, `mbr_${uuid} `, `rdm_${uuid}`, `mbr_${uuid}0`].map((id) =>
      parsePublicId("mbr", id),
    ),
  ).toEqual(Array(6).fill(undefined));
});

test("access is denied unless a rule allows it, and nobody is told apart from a wrong role", () => {
  const client: Identity = { subject: "till", roles: ["partner"], scopes: ["purchases:write"], partnerCode: "alfa" };
  expect([allowWhen(undefined, true), allowWhen(client, false), allowWhen(client, true)]).toEqual([
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "ALLOWED",
  ]);
  expect([hasRole(undefined, "operator"), hasRole(client, "operator"), hasRole(client, "operator", "partner")]).toEqual(
    [false, false, true],
  );
  expect(actsForPartner(client, "purchases:write")).toBe(true);
  expect(actsForPartner(client, "redemptions:write")).toBe(false);
  expect(actsForPartner({ subject: "till", roles: ["partner"], scopes: ["purchases:write"] }, "purchases:write")).toBe(
    false,
  );
  expect(actsForPartner({ ...client, roles: ["support"] }, "purchases:write")).toBe(false);
});
