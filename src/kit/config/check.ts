// What must hold between settings, which no kind alone can see. Whether a secret is fit to check tokens with is
// known in auth.
import type { Problem } from './resolve.ts'
import type { Settings } from './table.ts'

export function checkTogether(settings: Settings): readonly Problem[] {
  const sharesHost = settings.adminHost === null || settings.adminHost === settings.host
  const sharesPort =
    settings.adminPort !== null && settings.adminPort !== 0 && settings.adminPort === settings.port
  if (!sharesHost || !sharesPort || settings.unixSocket !== null) return []
  return [{ code: 'PL004', text: `admin-port and port are both ${settings.port}` }]
}
