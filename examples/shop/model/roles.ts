// Who works in the shop. Customers are whoever is signed in.
import { any, role } from 'plinth'

export const staff = role('staff')
export const auditor = role('auditor')
export const insiders = any(staff, auditor)

/** Changes are recorded, and insiders may read the record. */
export const audited = { read: insiders } as const
