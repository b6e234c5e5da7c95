/** The command that tells one failing story again, as small as it was made. */
export function howToRunFinanceAgain(seed: number, path: string): string {
  return `seed ${seed} fails; again: npm run soak -- --of finance --seed ${seed} --path ${path}`;
}
