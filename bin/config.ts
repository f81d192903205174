// `plinth config`: every setting, its value, and where that comes from. Secrets are masked.
import { Command } from 'commander'
import { describeSettings } from '../src/kit/config/reference.ts'
import { load, withSettings } from './settings.ts'

export function configVerb(): Command {
  const command = new Command('config')
    .description('print every setting, its value and its origin')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { settings, origins, warnings } = await load(options)
      const rows = describeSettings(settings, origins)
      for (const warning of warnings) console.error(`plinth: ${warning}`)
      if (options.json) console.log(JSON.stringify(rows, null, 2))
      else
        for (const line of table(
          rows.map(({ name, value, unit, origin }) => [name, `${value} ${unit}`.trim(), origin]),
        ))
          console.log(line)
    })
  return withSettings(command)
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
