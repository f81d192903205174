// The Accept header: the media types a client would take, best first.
import { ANY_MEDIA, type MediaType, parseMediaType, splitOutsideQuotes } from './media-type.ts'
import { remembered } from './remembered.ts'

/** Sorted, stably, by q and then by specificity (parameters minus wildcards). Answers come from a bounded cache: treat them as frozen. */
export function parseAccept(header: string | undefined): readonly MediaType[] {
  if (header === undefined || header === '') return ANYTHING
  return parsed(header)
}

/** Whether the client asks for RFC 9457 problem details when things go wrong. */
export function wantsProblem(header: string | undefined): boolean {
  if (header === undefined || !header.includes('problem+json')) return false
  return parseAccept(header).some((media) => media.kind === 'other' && media.name === PROBLEM_MEDIA)
}

export const PROBLEM_MEDIA = 'application/problem+json'

const parsed = remembered(parse)

const ANYTHING: readonly MediaType[] = [ANY_MEDIA]

interface Candidate {
  readonly text: string
  readonly quality: number
  readonly specificity: number
}

function parse(header: string): readonly MediaType[] {
  const parts = splitOutsideQuotes(header, ',').filter((part) => part.trim() !== '')
  const candidates = parts.map(readCandidate)
  candidates.sort((a, b) => b.quality - a.quality || b.specificity - a.specificity)
  return candidates.map((candidate) => parseMediaType(candidate.text))
}

/** What follows `;q=` is not part of the media type. */
function readCandidate(part: string): Candidate {
  const text = part.replaceAll(' ', '')
  const q = text.indexOf(';q=')
  if (q < 0) return { text, quality: 1, specificity: specificityOf(text) }
  const media = text.slice(0, q)
  const quality = Number.parseFloat(text.slice(q + 3))
  return { text: media, quality: Number.isNaN(quality) ? 1 : quality, specificity: specificityOf(media) }
}

function specificityOf(text: string): number {
  let specificity = 0
  for (const character of text) {
    if (character === ';') specificity++
    else if (character === '*') specificity--
  }
  return specificity
}
