// Installs the event triggers of sql.ts where that is allowed. Where it is not, schema changes are still picked up
// by NOTIFY and on demand, so a refusal is told to the operator and nobody else.
import { PlinthError, reasonOf } from '../kit/error.ts'
import type { CatalogEvent } from '../kit/log-event.ts'
import type { Database } from '../postgres/types.ts'
import { INSTALL, IS_INSTALLED } from './sql.ts'

/** @throws PGRST000/001/003 where there is no connection: that is no refusal, and may be tried again. */
export async function installTriggers(
  database: Database,
  observe: (event: CatalogEvent) => void,
): Promise<void> {
  try {
    const found = await database.query(IS_INSTALLED)
    if (found.rows[0]?.text(0) === 't') return
    await database.scoped({
      settings: [['search_path', '']],
      statements: INSTALL.map((text) => ({ text, parameters: [] })),
    })
    observe({ kind: 'catalog.triggers-installed' })
  } catch (cause) {
    if (cause instanceof PlinthError) throw cause
    observe({ kind: 'catalog.triggers-refused', reason: reasonOf(cause) })
  }
}
