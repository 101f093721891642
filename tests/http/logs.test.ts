import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { jwtAuthentication } from '@jumun/http'
import { expect, it } from 'vitest'
import { adminToken, serveShop } from './shop-server.ts'

it('tells each request with its id, route and status, and no secret', async () => {
  const lines: string[] = []
  const log = (message: string, fields?: object) => void lines.push(JSON.stringify({ message, ...fields }))
  const logger = { debug: log, info: log, warn: log, error: log }
  const here = await serveShop({ logger, authenticate: jwtAuthentication({ secret: 's'.repeat(40) }) })
  const headers = { Authorization: 'Bearer a.secret.token', 'Idempotency-Key': 'a-secret-key', 'X-Request-Id': 'r-1' }
  await here.call('POST', '/balance/charge?userId=a-secret-user', { json: { amount: 987_654_321 }, headers })
  await here.call('GET', '/admin/audit', { admin: true })
  await here.server.close()
  const request = lines.find(line => line.includes('"r-1"'))
  expect(JSON.parse(request!)).toMatchObject({
    message: 'request',
    requestId: 'r-1',
    method: 'POST',
    route: '/balance/charge',
    status: 401,
    code: 'UNAUTHENTICATED',
  })
  expect(lines.join('\n')).not.toMatch(new RegExp(`secret|987654321|${adminToken}`))
})

it('writes one JSON object a line, errors with their cause, secrets struck out', () => {
  const server = fileURLToPath(new URL('../../packages/http/src/server/logger.ts', import.meta.url))
  const script = `import { createJsonLogger } from ${JSON.stringify(server)}
    const logger = createJsonLogger({ level: 'info' })
    logger.debug('not told')
    const secrets = { authorization: 'hush', password: 'hush', secret: 'hush', token: 'hush', adminToken: 'hush' }
    logger.info('one', { ...secrets, request: secrets })
    logger.error('two', { error: new Error('outer', { cause: new Error('inner') }) })
    await logger.flush()`
  const run = spawnSync(process.execPath, ['--conditions=jumun-source', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  const [one, two, ...more] = run.stdout.trim().split('\n')
  expect(more).toEqual([])
  const struckOut = { authorization: '***', password: '***', secret: '***', token: '***', adminToken: '***' }
  expect(JSON.parse(one!)).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    pid: run.pid,
    msg: 'one',
    ...struckOut,
    request: struckOut,
  })
  expect(JSON.parse(two!)).toMatchObject({ msg: 'two', error: { message: 'outer: inner' } })
})
