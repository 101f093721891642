import { resolve } from 'node:path'
import { type Checkpointed, type CheckpointThread, startCheckpointThread } from './checkpoint-thread.ts'
import { driverFile } from './driver-file.ts'
import { statOf } from './file-watch.ts'
import type { SqliteDriver } from './load-driver.ts'
import { logCycle } from './log-cycle.ts'

export interface Checkpoints {
  /** What a transaction waits for before it begins, now and then: that all of the log is home, so that it starts over. */
  beforeTransaction(): Promise<void> | undefined
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

/** A file whose log is to be brought home. */
export interface LoggedFile {
  readonly driver: SqliteDriver
  readonly path: string
  /** Tells the connection that writes at how many frames a commit of its brings them home. */
  checkpointAt(frames: number): void
}

/** So many frames a commit finds in the log at most before it brings them home itself, where no thread does: 64 MiB. */
export const mostFrames = 16_000

/** Where a thread does, commits leave it time for another pass: 96 MiB. */
const mostFramesBesideThread = 24_000

/** A database in memory has no log, and a connection of the host's is the host's to look after. */
export const noCheckpoints: Checkpoints = {
  beforeTransaction: () => undefined,
  afterCommit() {},
  afterSnapshot() {},
  close: async () => {},
}

/**
 * Has the log brought home by a thread before it is so full that a commit does it (`wal_autocheckpoint`) and holds the event loop for
 * as long. The log starts over only where all of it was home when a transaction began; under load one begins as soon as the last
 * is committed. So when little is left, the next transaction waits for it, and the event loop is free meanwhile. Where there can be
 * no thread, commits go on doing it.
 */
export function checkpointsInThread(
  { driver, path, checkpointAt }: LoggedFile,
  { atFrames = threeQuarters, onCheckpoint }: CheckpointOptions = {},
): Checkpoints {
  const id = statOf(path)
  const log = logCycle(path)
  // The path may be relative, and a process may go to another folder.
  const place = resolve(path)
  let thread: CheckpointThread | undefined
  let isOff = id === undefined
  let isUnderWay = false
  let isAlmostHome = false
  let onEnd: (() => void) | undefined
  let commits = 0
  let cycle: bigint | undefined
  let nextAtFrames = atFrames

  function startedThread(): CheckpointThread | undefined {
    const file = driverFile(driver)
    if (file === undefined || id === undefined) return undefined
    const started = startCheckpointThread({ driver: file, path: place, id }, checkpointed => {
      isUnderWay = false
      // Else a reader keeps frames in the log. After what a transaction has waited for, no other one waits at once.
      isAlmostHome = onEnd === undefined && checkpointed !== undefined && checkpointed.home === checkpointed.log
      onEnd?.()
      onEnd = undefined
      onCheckpoint?.(checkpointed)
    })
    checkpointAt(mostFramesBesideThread)
    return started
  }

  function look(): void {
    const current = log.current()
    if (current !== cycle) nextAtFrames = atFrames
    cycle = current
    if (current !== undefined && log.holds(nextAtFrames)) start()
  }

  function start(): void {
    thread ??= startedThread()
    if (thread === undefined) {
      isOff = true
      return
    }
    isUnderWay = true
    thread.checkpoint()
    // For what a reader keeps in the log.
    nextAtFrames += Math.ceil(atFrames / 5)
  }

  /** Unless the log has started over since, as it has under no load. */
  function bringRestHome(): void {
    isAlmostHome = false
    if (log.current() === cycle) start()
  }

  /** What goes wrong here is no concern of the commit that has been made. */
  function unlessOff(step: () => void): void {
    if (isOff || isUnderWay) return
    try {
      step()
    } catch {
      isOff = true
    }
  }

  return {
    beforeTransaction() {
      // What is under way already, as after a snapshot, may take long: no transaction waits for that.
      if (!isAlmostHome || isUnderWay) return undefined
      unlessOff(bringRestHome)
      if (!isUnderWay) return undefined
      return new Promise(resolve => {
        // It keeps the process alive, which the thread does not.
        const timer = setTimeout(resolve, mostWaitMs)
        onEnd = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
    afterCommit() {
      commits += 1
      if (commits % commitsALook === 0) unlessOff(look)
    },
    afterSnapshot() {
      nextAtFrames = atFrames
      unlessOff(look)
    },
    async close() {
      isOff = true
      log.close()
      await thread?.close()
    },
  }
}

/** More frequent checkpoints cost more than they are worth; the rest of `mostFrames` is filled while the thread works. */
const threeQuarters = 12_000

/** As long as a slow disk takes. A thread that is gone answers never. */
const mostWaitMs = 500

/** A look takes a few microseconds, a commit of a full batch some hundred frames. */
const commitsALook = 4
