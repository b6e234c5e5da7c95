/** Readable prefixes of public ids. Inside, and in the database, an id is a UUIDv7. */
export type IdPrefix =
  | "mbr"
  | "prt"
  | "rwd"
  | "rdm"
  | "pur"
  | "ret"
  | "cyc"
  | "obl"
  | "lot"
  | "hld"
  | "ent"
  | "ver"
  | "leg"
  | "pkd"
  | "adj"
  | "dsp"
  | "lim"
  | "cur"
  | "col"
  | "dft"
  | "rls"
  | "rcv"
  | "ext"
  | "exs"
  | "exr"
  | "dpy"
  | "dpr"
  | "fil"
  | "pfl"
  | "bac"
  | "bst"
  | "bln"
  | "pst"
  | "pln"
  | "rec"
  | "mat"
  | "brk"
  | "tol"
  | "sgn"
  | "inv"
  | "clm"
  | "cpo"
  | "fxr";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `mbr_0190…`: the public form of a UUID. */
export function publicId(prefix: IdPrefix, uuid: string): string {
  return `${prefix}_${uuid}`;
}

/** The UUID inside a public id of this prefix; undefined when it is anything else. */
export function parsePublicId(prefix: IdPrefix, id: string): string | undefined {
  const uuid = id.startsWith(`${prefix}_`) ? id.slice(prefix.length + 1) : "";
  return UUID.test(uuid) ? uuid : undefined;
}
