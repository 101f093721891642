import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** `jumun platform`, as people run it. */
export interface PlatformProcess {
  readonly url: string
  stats(): Promise<PlatformFigures>
  sales(): Promise<readonly { readonly productId: string; readonly quantity: number; readonly revenue: number }[]>
  stop(): Promise<void>
}

export interface PlatformFigures {
  readonly deliveries: number
  readonly events: number
  readonly duplicates: number
  readonly unauthorized: number
  readonly refused: number
  readonly faults: Readonly<Record<'fail' | 'hang' | 'reset', number>>
  readonly answersLost: number
}

const command = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

export async function startPlatform(flags: readonly string[], secret: string): Promise<PlatformProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=jumun-source', command, 'platform', '--json', '--port', '0', ...flags],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, JUMUN_WEBHOOK_SECRET: secret } },
  )
  const ended = once(child, 'close')
  const url = await firstUrl(child.stderr)
  // What it says later is read, too: a full pipe would stop it.
  child.stderr.resume()
  assert.ok(url, 'the platform says where it listens')
  const read = async (path: string): Promise<unknown> => (await fetch(new URL(path, url))).json()
  return {
    url,
    stats: async () => (await read('/stats')) as PlatformFigures,
    sales: async () => ((await read('/sales')) as { items: Awaited<ReturnType<PlatformProcess['sales']>> }).items,
    async stop() {
      child.kill('SIGTERM')
      assert.deepEqual(await ended, [0, null], 'the platform ends in an orderly way')
    },
  }
}

async function firstUrl(stderr: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stderr })) {
    const url = /https?:\/\/\S+?(?=[,\s]|$)/.exec(line)?.[0]
    if (url !== undefined) return url
  }
  return undefined
}
