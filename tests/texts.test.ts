import { expect, test } from 'vitest'
import { chooseBackends } from './stress/backend.ts'
import { sendTexts } from './stress/texts.ts'

const seed = Date.now() % 1_000_000
const isRequired = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/).includes('mysql')
const [mysql] = await chooseBackends(isRequired ? ['mysql'] : undefined, ['mysql'])

test(`texts stay what they are under every mode and character set of MySQL (seed ${seed})`, async context => {
  if (mysql === undefined) return context.skip('no server')
  const database = await mysql.create()
  try {
    const { sessions, literals, stored } = await sendTexts(database.url, { texts: 40, seed })
    expect(sessions).toBeGreaterThan(150)
    expect(literals).toBeGreaterThan(3000)
    expect(stored).toBeGreaterThan(3000)
  } finally {
    await database.drop()
  }
})
