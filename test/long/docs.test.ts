// /docs in a browser, as a person uses it: nothing comes from elsewhere, nothing complains, and requests that are tried
// are answered, with a token and without. PLINTH_TEST_SCREENSHOTS names a folder for pictures of it.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { signToken } from '../../src/auth/sign.ts'
import { resolveSettings } from '../../src/kit/config/resolve.ts'
import { createPlinth } from '../../src/plinth.ts'
import { openPage, type Page } from '../support/chromium.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { ANON, ROLES, USER } from '../support/rest.ts'
import { urlOf } from './services.ts'

const SECRET = 'a shared secret that is long enough'
const SCHEMA = `${ROLES}
create table books (id int primary key, title text not null);
comment on table books is 'What is on the shelves';
insert into books values (1, 'Solaris'), (2, 'Kindred');
create table diary (owner text, entry text);
insert into diary values ('ann', 'Dear diary'), ('bob', 'Not for ann');
alter table diary enable row level security;
create policy own on diary using (owner = current_setting('request.jwt.claims')::json->>'sub');
create function add_them(a int, b int) returns int immutable language sql as 'select a + b';
grant select on books to ${ANON}, ${USER};
grant select on diary to ${USER};
`

let database: TestDatabase
before(async () => {
  database = await createTestDatabase(SCHEMA)
})
after(() => database.drop())

for (const restPrefix of ['/rest/v1', '']) {
  test(`requests can be tried, with the REST at ${restPrefix || '/'}`, async (t) => {
    const plinth = createPlinth({
      load: async () => resolveSettings({ flags: { ...flagsOf(database), restPrefix } }),
      log: { write: () => undefined, flush: () => undefined },
    })
    await plinth.start()
    t.after(() => plinth.stop())
    const page = await openPage(urlOf({ variable: 'PLINTH_TEST_CHROMIUM' }))
    t.after(() => page.close())

    await page.goto(`${plinth.url}/docs`)
    await tryBooks(page)
    await picture(page, 'books')
    await tryDiary(page)
    await picture(page, 'diary')

    const elsewhere = page.requests.filter((url) => !url.startsWith(plinth.url) && !url.startsWith('data:'))
    assert.deepEqual(elsewhere, [])
    // The browser itself tells of answers that are errors, and of those there is the one that was asked for.
    assert.deepEqual(
      page.complaints.map((text) => /status of \d+/.exec(text)?.[0] ?? text),
      ['status of 401'],
    )
  })
}

function flagsOf({ url }: TestDatabase): Record<string, unknown> {
  return {
    databaseUrl: url,
    port: 0,
    anonRole: ANON,
    jwtSecret: SECRET,
    poolSize: 2,
    openapiMode: 'ignore-privileges',
    reloadTriggers: false,
  }
}

async function tryBooks(page: Page): Promise<void> {
  await page.click('.opblock-tag', 'books')
  await page.appears('.opblock-summary-description', 'What is on the shelves')
  assert.deepEqual((await page.texts('.opblock-summary-method')).toSorted(), [
    'DELETE',
    'GET',
    'PATCH',
    'POST',
  ])
  assert.match(await execute(page, 'books'), /Solaris.*Kindred/s)
}

async function tryDiary(page: Page): Promise<void> {
  await page.click('.opblock-tag', 'diary')
  assert.match(await execute(page, 'diary', 401), /permission denied for table diary/)
  const token = await signToken(SECRET, false, {
    role: USER,
    subject: 'ann',
    issuedAt_s: 1,
    lifetime_s: null,
  })
  await page.click('.auth-wrapper .authorize')
  await page.type('.modal-ux input', token)
  await page.click('.modal-ux button', 'Authorize')
  await page.appears('.modal-ux button', 'Logout')
  await page.click('.modal-ux button', 'Close')
  const answer = await execute(page, 'diary')
  assert.match(answer, /Dear diary/)
  assert.doesNotMatch(answer, /Not for ann/)
}

/** Tries GET; resolves with the answer's body. */
async function execute(page: Page, table: string, status = 200): Promise<string> {
  const operation = `[id="operations-${table}-get_${table}"]`
  if ((await page.texts(`${operation} .execute`)).length === 0) {
    await page.click(`${operation} .opblock-summary-control`)
    await page.click(`${operation} .try-out__btn`)
  }
  await page.click(`${operation} .execute`)
  await page.appears(`${operation} .live-responses-table .response-col_status`, String(status))
  return page.appears(`${operation} .live-responses-table .response-col_description pre`)
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PLINTH_TEST_SCREENSHOTS
  if (folder !== undefined) writeFileSync(join(folder, `${name}.png`), await page.screenshot())
}
