// `plinth doctor`: what is not as it should be with this database and these settings, and what to do about it.
import { Command } from 'commander'
import { withSettings } from './settings.ts'

export function doctorVerb(): Command {
  return withSettings(new Command('doctor').description('check the database and the settings'))
}
