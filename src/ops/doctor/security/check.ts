// What a check of security is: a number, a name, how bad it is, one question in SQL that lists the objects at fault, and
// what to do about them. Numbers below 1000 and their names are those of the splinter lints; the others are ours.
import type { Settings } from '../../../kit/config/table.ts'
import type { Row } from '../row.ts'

/** error: open or without protection. warning: likely to become so, or slow. info: worth knowing. */
export type Level = 'error' | 'warning' | 'info'

export interface SecurityCheck {
  readonly number: string
  readonly name: string
  readonly level: Level
  /** What is wrong with such an object, and what to do. */
  readonly what: string
  readonly hint: string
  /** A query over the expressions of scope.ts. Its column `object` names what is at fault; `level` may say otherwise than above. */
  readonly sql: string
  /** A relation without which there is nothing to ask. */
  readonly needs?: { readonly schema: string; readonly name: string }
  /** Of the rows, which ones are at fault, where SQL cannot say it. */
  readonly isFault?: (row: Row) => boolean
}

export interface SettingCheck {
  readonly number: string
  readonly name: string
  readonly level: Level
  readonly hint: string
  /** What is wrong; null for nothing. */
  judge(settings: Settings): string | null
}

export interface SecurityFinding {
  readonly number: string
  readonly name: string
  readonly level: Level
  /** A table, a policy, a function, a role, a setting. */
  readonly object: string
  readonly what: string
  readonly hint: string
}
