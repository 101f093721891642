import net, { type AddressInfo, type Server } from 'node:net'
import { promisify } from 'node:util'
import { createServer } from 'mysql2'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMysqlPools } from './host-pools.ts'
import { mysqlQueries } from './query.ts'

const host = '127.0.0.1'

/** As much of the driver's own server as is used here. */
interface Answering {
  sequenceId: number
  on(event: 'error' | 'query', listener: (given: never) => void): void
  serverHandshake(greeting: object): void
  writeColumns(columns: readonly object[]): void
  writeTextRow(row: readonly string[]): void
  writeEof(): void
}

/** A server that greets, tells whether it only reads, and who it is. */
async function serverOf(name: string, readOnly: number) {
  const asked: string[] = []
  const state = { readOnly }
  const server = createServer(client => {
    const connection = client as unknown as Answering
    connection.on('error', () => undefined)
    // Each command counts its packets from the beginning.
    const startAgain = () => {
      connection.sequenceId = 0
    }
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.40',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      // All but TLS and compression.
      capabilityFlags: 0xff_ff_ff ^ 0x08_20,
      authCallback(_: unknown, done: () => void) {
        done()
        startAgain()
      },
    })
    connection.on('query', (sql: string) => {
      asked.push(sql)
      connection.writeColumns([column])
      connection.writeTextRow([sql.includes('read_only') ? String(state.readOnly) : name])
      connection.writeEof()
      startAgain()
    })
  })
  const { _server: listener } = server as unknown as { _server: Server }
  await new Promise<void>(resolve => listener.listen(0, host, resolve))
  onTestFinished(() => void listener.close())
  return { asked, state, address: { host, port: (listener.address() as AddressInfo).port } }
}

const column = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: 'answer',
  orgName: '',
  characterSet: 45,
  columnLength: 1020,
  columnType: 253,
  flags: 0,
  decimals: 0,
}

test('connections are those of the host that takes writes', async () => {
  const standby = await serverOf('standby', 1)
  const primary = await serverOf('primary', 0)
  const pool = await createMysqlPools([standby.address, primary.address], {}, { statementTimeoutMs: 5_000 })
  const getConnection = promisify(pool.getConnection.bind(pool))
  const nameOf = async () => {
    const connection = await getConnection()
    const [row] = await mysqlQueries(connection).all('select @@hostname')
    connection.release()
    return row?.[0]
  }
  expect(await nameOf()).toBe('primary')
  expect(await nameOf()).toBe('primary')
  expect(standby.asked).toEqual(['select @@global.read_only limit 1'])
  expect(primary.asked).toEqual(['select @@global.read_only limit 1', 'select @@hostname', 'select @@hostname'])
  // Only when something was lost are they asked again.
  standby.state.readOnly = 0
  primary.state.readOnly = 1
  expect(await nameOf()).toBe('primary')
  pool.doubt!()
  expect(await nameOf()).toBe('standby')
  await promisify(pool.end.bind(pool))()
  await expect(getConnection()).rejects.toThrow('Pool is closed.')
})

test('hosts are asked one after the other, at the port of MySQL unless said otherwise', async () => {
  const asked: unknown[] = []
  const connect = vi.spyOn(net, 'connect').mockImplementation((...place: unknown[]) => {
    asked.push(place.slice(0, 2))
    const socket = new net.Socket()
    const refusal = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 })
    process.nextTick(() => socket.destroy(refusal))
    return socket
  })
  onTestFinished(() => connect.mockRestore())
  const hosts = [{ host: 'one', port: 3307 }, { host: 'two' }]
  const pool = await createMysqlPools(hosts, { port: 1, host: 'none' }, { statementTimeoutMs: 5_000 })
  await expect(promisify(pool.getConnection.bind(pool))()).rejects.toMatchObject({ code: 'NO_SERVER' })
  expect(asked).toEqual([
    [3307, 'one'],
    [3306, 'two'],
  ])
  await promisify(pool.end.bind(pool))()
})

test('where all of them only read, the message names them', async () => {
  const [one, two] = [await serverOf('one', 1), await serverOf('two', 1)]
  const pool = await createMysqlPools([one.address, two.address], {}, { statementTimeoutMs: 5_000 })
  const places = [one, two].map(({ address }) => `${host}:${address.port}`).join(', ')
  await expect(promisify(pool.getConnection.bind(pool))()).rejects.toMatchObject({
    code: 'NO_SERVER',
    message: `No server takes writes: ${places} only read. Promote one of them, or name the one that does.`,
  })
  await promisify(pool.end.bind(pool))()
})
