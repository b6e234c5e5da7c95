import { partnerBytes } from "./readEnvironment.js";

/** What one partner may bring of files; settlement's own bounds where nothing is said. */
export interface ToldFileQuota {
  readonly dayBytes?: number;
  readonly lifeBytes?: number;
}

export const fileQuotaVariables = {
  PARTNER_BYTES_PER_DAY: partnerBytes.optional(),
  PARTNER_BYTES: partnerBytes.optional(),
};

export function fileQuotaOf(variables: {
  readonly PARTNER_BYTES_PER_DAY?: number | undefined;
  readonly PARTNER_BYTES?: number | undefined;
}): ToldFileQuota | undefined {
  const { PARTNER_BYTES_PER_DAY: dayBytes, PARTNER_BYTES: lifeBytes } = variables;
  if (dayBytes === undefined && lifeBytes === undefined) return undefined;
  return { ...(dayBytes === undefined ? {} : { dayBytes }), ...(lifeBytes === undefined ? {} : { lifeBytes }) };
}

/** The same for a process of its own. */
export function fileQuotaEnvironment({ dayBytes, lifeBytes }: ToldFileQuota = {}): Record<string, string> {
  return {
    ...(dayBytes === undefined ? {} : { PARTNER_BYTES_PER_DAY: String(dayBytes) }),
    ...(lifeBytes === undefined ? {} : { PARTNER_BYTES: String(lifeBytes) }),
  };
}
