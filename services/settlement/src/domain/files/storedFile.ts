/** A file that is kept as it came or as it was made. */
export interface StoredFile {
  /** UUID */
  readonly id: string;
  /** 1 to 255 characters, without a path. */
  readonly name: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** The token's subject of who brought or made it. */
  readonly ownerSubject: string;
  /** The partner whose file it is; null for the operator's own. */
  readonly ownerPartnerCode: string | null;
  readonly recordedAt: Date;
}
