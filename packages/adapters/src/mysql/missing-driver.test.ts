import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('says what to install where the driver is not there, to a shop and to an inspector', () => {
  const script = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve(asked, context, next) {
        if (asked.startsWith('mysql2')) throw new Error('there is no ' + asked)
        return next(asked, context)
      },
    })
    const { openMysql } = await import('@jumun/adapters/mysql')
    const { inspect } = await import('@jumun/adapters/scratch')
    const url = 'mysql://127.0.0.1:1/shop'
    for (const open of [() => openMysql(url), () => inspect(url, () => undefined)]) {
      const { code, message, cause } = await open().catch(error => error)
      console.log(code, message, '|', cause?.message)
    }`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=jumun-source', '--input-type=module', '--eval', script],
    { cwd: import.meta.dirname, encoding: 'utf8', timeout: 30_000 },
  )
  const line = 'NO_DRIVER MySQL needs the package mysql2: npm install mysql2 | there is no mysql2'
  expect([stdout, stderr]).toEqual([`${line}\n${line}/promise\n`, ''])
})
