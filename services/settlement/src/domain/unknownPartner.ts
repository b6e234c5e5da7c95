import { refuse, type Refused } from "@tessera/kernel";

export interface UnknownPartner {
  readonly kind: "UnknownPartner";
  readonly message: string;
}

export function unknownPartner(): Refused<UnknownPartner> {
  return refuse({ kind: "UnknownPartner", message: "No partner of the network has this code." });
}
