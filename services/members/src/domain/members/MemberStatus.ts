/** CLOSED accounts keep their book; only ACTIVE ones earn, hold and spend. Returns are taken whatever the status. */
export type MemberStatus = "ACTIVE" | "SUSPENDED" | "CLOSED";
