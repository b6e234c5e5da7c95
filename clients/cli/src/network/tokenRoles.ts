/** The roles that a token names; undefined when it cannot be read from outside. Nothing is verified: the network does that. */
export function tokenRoles(token: string): readonly string[] | undefined {
  const [, claims] = token.split(".");
  if (claims === undefined) return undefined;
  try {
    const { roles } = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as { readonly roles?: unknown };
    return Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : undefined;
  } catch {
    return undefined;
  }
}
