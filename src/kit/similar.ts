// "Did you mean": the fuzzy set that the dialect's hints are defined by. Names that share a gram with the value
// (of size 3, else of size 2) are preselected by cosine, then scored by edit distance. Case does not matter.

/** How many of the preselected are worth the edit distance. */
const preselectedMax = 50
const gramSizes = [3, 2] as const

/** The best of `candidates` whose score reaches `minScore` (0 to 1), or null. The earlier one wins a tie. */
export function fuzzyGet(candidates: Iterable<string>, value: string, minScore: number): string | null {
  const names = [...new Set(candidates)]
  const wanted = value.toLowerCase()
  const exact = names.find((name) => name.toLowerCase() === wanted)
  if (exact !== undefined) return exact
  for (const size of gramSizes) {
    const best = bestOf(preselect(names, wanted, size), wanted, minScore)
    if (best !== null) return best
  }
  return null
}

/** 1 for equal texts, 0 for texts that share nothing: 1 - edits / length of the longer. */
export function similarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length)
  return longer === 0 ? 1 : 1 - editDistance(a, b) / longer
}

/** Levenshtein: insertions, deletions and substitutions that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const insertion = (current[column - 1] ?? 0) + 1
      const deletion = (previous[column] ?? 0) + 1
      current.push(Math.min(substitution, insertion, deletion))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

function bestOf(names: readonly string[], wanted: string, minScore: number): string | null {
  let best: string | null = null
  let bestScore = minScore
  for (const name of names) {
    const score = similarity(name.toLowerCase(), wanted)
    if (score > bestScore || (best === null && score === bestScore)) {
      best = name
      bestScore = score
    }
  }
  return best
}

function preselect(names: readonly string[], wanted: string, size: number): readonly string[] {
  const target = gramsOf(wanted, size)
  return names
    .map((name) => ({ name, score: cosine(gramsOf(name.toLowerCase(), size), target) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, preselectedMax)
    .map(({ name }) => name)
}

type Grams = ReadonlyMap<string, number>

/** Counted substrings of `-text-`, where only letters, digits, blanks and commas count as text. */
function gramsOf(text: string, size: number): Grams {
  const letters = [...`-${text.replace(/[^\p{L}\p{N} ,]/gu, '')}-`]
  const grams = new Map<string, number>()
  for (let start = 0; start + size <= letters.length; start++) {
    const gram = letters.slice(start, start + size).join('')
    grams.set(gram, (grams.get(gram) ?? 0) + 1)
  }
  return grams
}

function cosine(a: Grams, b: Grams): number {
  let product = 0
  for (const [gram, count] of a) product += count * (b.get(gram) ?? 0)
  return product === 0 ? 0 : product / (magnitude(a) * magnitude(b))
}

function magnitude(grams: Grams): number {
  let squares = 0
  for (const count of grams.values()) squares += count * count
  return Math.sqrt(squares)
}
