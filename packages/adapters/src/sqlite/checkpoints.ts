import { resolve } from 'node:path'
import { type Checkpointed, type CheckpointThread, startCheckpointThread } from './checkpoint-thread.ts'
import { driverFile } from './driver-file.ts'
import { statOf } from './file-watch.ts'
import type { SqliteDriver } from './load-driver.ts'
import { logCycle } from './log-cycle.ts'

export interface Checkpoints {
  /** Looks once in a few commits whether the log is filling. */
  afterCommit(): void
  /** Looks again at a log that a long reader may have kept from being brought home. */
  afterSnapshot(): void
  /** Resolves when nothing but the store has the file open any more. */
  close(): Promise<void>
}

export interface CheckpointOptions {
  /** So many frames in the log are worth a checkpoint. */
  readonly atFrames?: number
  onCheckpoint?(checkpointed: Checkpointed): void
}

/** A database in memory has no log, and a connection of the host's is the host's to look after. */
export const noCheckpoints: Checkpoints = { afterCommit() {}, afterSnapshot() {}, close: async () => {} }

/**
 * Has the log brought home by a thread before it is so full that a commit does it (`wal_autocheckpoint`) and holds the event loop for
 * as long. Where there can be no thread, commits go on doing it.
 */
export function checkpointsInThread(
  driver: SqliteDriver,
  path: string,
  { atFrames = threeQuarters, onCheckpoint }: CheckpointOptions = {},
): Checkpoints {
  const id = statOf(path)
  const log = logCycle(path)
  // The path may be relative, and a process may go to another folder.
  const place = resolve(path)
  let thread: CheckpointThread | undefined
  let isOff = id === undefined
  let isUnderWay = false
  let commits = 0
  let cycle: bigint | undefined
  let nextAtFrames = atFrames

  function startedThread(): CheckpointThread | undefined {
    const file = driverFile(driver)
    if (file === undefined || id === undefined) return undefined
    return startCheckpointThread({ driver: file, path: place, id }, checkpointed => {
      isUnderWay = false
      onCheckpoint?.(checkpointed)
    })
  }

  function look(): void {
    const current = log.current()
    if (current !== cycle) nextAtFrames = atFrames
    cycle = current
    if (current === undefined || !log.holds(nextAtFrames)) return
    thread ??= startedThread()
    if (thread === undefined) {
      isOff = true
      return
    }
    isUnderWay = true
    thread.checkpoint()
    // The log begins anew only where all of it was home when a transaction began. Without a pause that happens when a commit
    // makes its checkpoint, for which this leaves the less.
    nextAtFrames += Math.ceil(atFrames / 5)
  }

  /** What goes wrong here is no concern of the commit that has been made. */
  function lookUnlessOff(): void {
    if (isOff || isUnderWay) return
    try {
      look()
    } catch {
      isOff = true
    }
  }

  return {
    afterCommit() {
      commits += 1
      if (commits % commitsALook === 0) lookUnlessOff()
    },
    afterSnapshot() {
      nextAtFrames = atFrames
      lookUnlessOff()
    },
    async close() {
      isOff = true
      log.close()
      await thread?.close()
    },
  }
}

/** Of the 16 000 frames at which a commit makes a checkpoint: what is left of them is filled while the thread works. */
const threeQuarters = 12_000

/** A look takes a few microseconds, a commit of a full batch some hundred frames. */
const commitsALook = 4
