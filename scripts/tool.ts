// Where the repository's own tools are, whoever's PATH it is.
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

export function tool(name: string): string {
  return join(root, 'node_modules', '.bin', name)
}
