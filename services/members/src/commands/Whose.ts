/** Whose points: by the card in hand, or by the member's UUID. */
export type Whose = { readonly cardNumber: string } | { readonly memberId: string };
