import { connectionTypes } from "@tessera/runtime";
import { Member } from "./Member.js";

export const { Connection: MemberConnection, Edge: MemberEdge } = connectionTypes(() => Member, "Member");
