import { changeRateLimits } from "@tessera/gateway";
import { z } from "zod";

/** Flow, asker and number per minute, with commas between. */
export const rateLimits = z.string().refine((text) => changeRateLimits(text) !== undefined, {
  error: "is not a list of limits of the form redemptions.member=600 or enrolments.partner=off",
});
