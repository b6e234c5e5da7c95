import type { Caller } from "@tessera/kernel";
import { writesOnlyAs } from "../../domain/access.js";
import { checkVisible } from "./checkText.js";
import type { Problems } from "./Problems.js";

const LONGEST_PARTNER_CODE = 64;

/** The partner that is written for: a partner client's own, which it need not name; an operator names it. */
export function parseWriter(problems: Problems, caller: Caller, partnerCode: string | null | undefined): string {
  const own = writesOnlyAs(caller);
  const named = partnerCode ?? own;
  if (named === undefined) problems.add(["partnerCode"], "name the partner");
  else if (own !== undefined && named !== own)
    problems.add(["partnerCode"], "a partner client writes only as its own partner");
  else checkVisible(problems, ["partnerCode"], named, LONGEST_PARTNER_CODE);
  return named ?? "";
}
