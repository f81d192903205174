// A COMMENT as a document shows it: the first line is the title or summary, the rest the description.

export interface SplitComment {
  readonly first: string | undefined
  readonly rest: string | undefined
}

export function splitComment(comment: string | null): SplitComment {
  if (comment === null) return { first: undefined, rest: undefined }
  const end = comment.indexOf('\n')
  if (end === -1) return { first: comment, rest: undefined }
  // A blank line between summary and description is usual and belongs to neither.
  const rest = comment.slice(end).replace(/^\n+/, '')
  return { first: comment.slice(0, end), rest: rest === '' ? undefined : rest }
}
