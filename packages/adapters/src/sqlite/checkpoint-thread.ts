import { Worker } from 'node:worker_threads'
import type { FileId } from './file-watch.ts'

/** How long the log was in its last pass, and how much of it is home since, in frames; undefined where it could not be made. */
export type Checkpointed = { readonly log: number; readonly home: number } | undefined

export interface CheckpointThread {
  /** Asks for a checkpoint after those that were asked for before, in so many passes that the last one is short. */
  checkpoint(): void
  /** Resolves when the thread is gone, after what is under way. */
  close(): Promise<void>
}

/**
 * Starts a thread with a connection of its own, which brings home what is in the log. It keeps no process alive, says nothing
 * on its streams, and where it fails it is gone: the connection that writes makes the checkpoints then.
 * @throws Error where there can be no threads, as by Node's permission model
 */
export function startCheckpointThread(
  database: { readonly driver: string; readonly path: string; readonly id: FileId },
  onCheckpoint: (checkpointed: Checkpointed) => void,
): CheckpointThread {
  const thread = new Worker(source, {
    eval: true,
    name: 'jumun-checkpoint',
    workerData: database,
    // Neither hooks nor a debugger of the host are for this thread.
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  })
  thread.on('error', () => {})
  thread.on('message', onCheckpoint)
  const gone = new Promise<void>(resolve => thread.once('exit', () => resolve()))
  // At last: to listen for its messages would take it back.
  thread.unref()
  return {
    checkpoint: () => thread.postMessage('checkpoint'),
    async close() {
      // Else the process could end in the middle of the host's `await`.
      thread.ref()
      thread.postMessage('close')
      await gone
    },
  }
}

/** Text, so that it is there in every bundle. */
const source = `
const { statSync } = require('node:fs')
const { parentPort, workerData } = require('node:worker_threads')
const Driver = require(workerData.driver)
const mostPasses = 8
// In frames: what is committed during it is little more, and soon brought home while a transaction waits for it.
const shortPass = 300
let database

function open() {
  const opened = new Driver(workerData.path, { fileMustExist: true, timeout: 0 })
  try {
    // Nothing has been read yet. Another file by the same name is none of this thread's business, nor is its log.
    const { dev, ino } = statSync(workerData.path, { bigint: true })
    if (dev !== BigInt(workerData.id.dev) || ino !== BigInt(workerData.id.ino)) throw new Error('another file')
    opened.pragma('synchronous = FULL')
    // A connection that has read nothing does not know of the log.
    opened.pragma('schema_version')
    return opened
  } catch (error) {
    opened.close()
    throw error
  }
}

// What is committed during a pass is not in it. The next pass is as much shorter as this one was quicker than the commits.
function passUntilShort() {
  let home = 0
  for (let pass = 1; ; pass += 1) {
    const [{ log, checkpointed }] = database.pragma('wal_checkpoint(PASSIVE)')
    if (checkpointed < log || checkpointed - home <= shortPass || pass === mostPasses) return { log, home: checkpointed }
    home = checkpointed
  }
}

parentPort.on('message', message => {
  if (message === 'close') {
    database?.close()
    parentPort.close()
    return
  }
  let checkpointed
  try {
    database ??= open()
    checkpointed = passUntilShort()
  } catch {
    // Busy, or a full disk: nothing has changed, and the connection that writes will see to it.
  }
  parentPort.postMessage(checkpointed)
})
`
