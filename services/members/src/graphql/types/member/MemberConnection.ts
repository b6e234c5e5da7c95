import { connectionTypes } from "@tessera/runtime";
import { Member } from "./Member.js";

export const { Connection: MemberConnection } = connectionTypes(() => Member, "Member");
