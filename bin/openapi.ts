// `plinth openapi`: the root document, without a server. Shows everything unless a role is named.
import { Command } from 'commander'
import { PlinthError } from '../src/kit/error.ts'
import { isNoRole } from '../src/kit/role-name.ts'
import { restOptions } from '../src/plinth/options.ts'
import { createRest } from '../src/query/query.ts'
import { type Contract, withContract } from './contract.ts'
import { withSettings } from './settings.ts'

export function openapiVerb(): Command {
  const command = new Command('openapi')
    .description('print the OpenAPI document')
    .argument('[app]', 'the file with an application: its commands are in the document, too')
    .option('--role <name>', 'as this role sees it (without: everything that is exposed)')
    .option('--schema <name>', 'of this schema (without: the first)')
    .action(async (file: string | undefined, options) => {
      const served = file === undefined ? null : await loadDocumented(file)
      const print = async ({ settings, database, catalog }: Contract) => {
        const everything = options.role === undefined
        const own = restOptions(settings, () => settings.port, served)
        const rest = createRest({
          database,
          catalogs: { current: catalog },
          options: {
            ...own,
            serverPort: settings.port,
            openapiMode: everything ? 'ignore-privileges' : 'follow-privileges',
          },
        })
        const login = (await database.query('select current_user')).rows[0]?.text(0) ?? ''
        const role = options.role ?? login
        if (isNoRole(role)) throw noRole(role)
        const answer = await rest.handle({
          method: 'GET',
          path: '/',
          search: '',
          headers: options.schema === undefined ? {} : { 'accept-profile': options.schema },
          body: null,
          principal: { role, claims: JSON.stringify({ role }), authenticated: true },
        })
        if (answer.status !== 200) throw refused(String(answer.body))
        return String(answer.body)
      }
      const text = await withContract(options, print, served?.model)
      console.log(JSON.stringify(JSON.parse(text), null, 2))
    })
  return withSettings(command)
}

/** Loaded where it is asked for: a database as it is needs none of it. */
async function loadDocumented(file: string) {
  const { loadApp } = await import('./model-file.ts')
  const { documentedOf } = await import('../src/plinth/app.ts')
  const app = await loadApp(file)
  return { documented: documentedOf(app), model: { schema: app.schema.model.schema } }
}

function noRole(name: string): PlinthError {
  return new PlinthError({
    code: 'PL005',
    status: 500,
    message: `--role must name a role, and ${name} is none.`,
    hint: 'Leave it out to see everything that is exposed.',
  })
}

/** The dialect's own words, e.g. for a schema that is not exposed. */
function refused(body: string): PlinthError {
  const { message, hint } = JSON.parse(body) as { readonly message: string; readonly hint: string | null }
  return new PlinthError({ code: 'PL005', status: 500, message, hint })
}
