// How much is ordered of a supplier when more is bought than is there.

/** The difference and a fifth of it, rounded up. Sixths of fifths are exact where `* 1.2` is not. */
export function toOrder(missing: number): number {
  return Math.ceil((missing * 6) / 5)
}
