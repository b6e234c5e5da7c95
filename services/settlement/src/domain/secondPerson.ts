import { refuse, type Refused } from "@tessera/kernel";

/** The one who prepared something does not approve it. */
export interface SecondPersonRequired {
  readonly kind: "SecondPersonRequired";
  readonly message: string;
}

/** A refusal when `approver` is `maker`, both subjects of tokens; undefined when they are two people. */
export function secondPerson(maker: string, approver: string): Refused<SecondPersonRequired> | undefined {
  if (maker !== approver) return undefined;
  return refuse({
    kind: "SecondPersonRequired",
    message: "Another person than the one who prepared it must approve it.",
  });
}
