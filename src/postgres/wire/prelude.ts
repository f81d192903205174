// The statement that opens every principal's flush: it makes role, claims and the other settings local to the
// transaction that the flush's one Sync ends.
export function preludeText(count: number): string {
  const known = texts[count]
  if (known !== undefined) return known
  const calls: string[] = []
  for (let i = 0; i < count; i += 1) calls.push(`set_config($${i * 2 + 1},$${i * 2 + 2},true)`)
  const text = `select ${calls.join(',')}`
  texts[count] = text
  return text
}

const texts: string[] = []
