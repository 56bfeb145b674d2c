/** How many there are of something: `1 vault`, `2 vaults`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
