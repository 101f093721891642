import { chooseBackends } from '../stress/backend.ts'

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const names = ['sqlite', 'mysql', 'postgres'] as const

/** Those that answer; one that the environment requires has to. */
export const reachableBackends = await Promise.all(
  names.map(async name => {
    const mustBe = name === 'sqlite' || required.includes(name)
    return { name, backend: (await chooseBackends(mustBe ? [name] : undefined, [name]))[0] }
  }),
)
