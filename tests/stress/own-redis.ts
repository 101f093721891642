import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@jumun/doctor/toolbox'

const program = 'redis-server'

/** A Redis of its own, and that forgets everything when it ends: it can be killed. */
export interface OwnRedis {
  readonly url: string
  start(): Promise<void>
  kill(): Promise<void>
  /** It keeps its connections and answers nothing, until it is woken. */
  halt(): void
  wake(): void
  /** It forgets everything. */
  flush(): Promise<void>
}

/** @throws Error `ENOENT` from `start` where no redis-server is installed */
export async function createOwnRedis(): Promise<OwnRedis> {
  const port = await freePort()
  let server: ChildProcess | undefined
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
      server = spawn(program, options, { stdio: 'ignore' })
      await once(server, 'spawn')
      await answering(port)
    },
    async kill() {
      if (server === undefined) return
      const ended = once(server, 'close')
      server.kill('SIGKILL')
      server = undefined
      await ended
    },
    halt: () => void server?.kill('SIGSTOP'),
    wake: () => void server?.kill('SIGCONT'),
    async flush() {
      const socket = connect(port, '127.0.0.1')
      socket.write('FLUSHALL\r\n')
      const [answer] = (await once(socket, 'data')) as [Buffer]
      socket.destroy()
      if (!answer.toString().startsWith('+OK')) throw new Error(`FLUSHALL: ${answer.toString()}`)
    },
  }
}

async function answering(port: number): Promise<void> {
  for (let waited = 0; waited < 200; waited += 1) {
    const socket = connect(port, '127.0.0.1')
    const answers = await new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (answers) return
    await sleep(25)
  }
  throw new Error(`redis-server does not answer on port ${port}`)
}
