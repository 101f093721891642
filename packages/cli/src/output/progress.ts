import { Presets, SingleBar } from 'cli-progress'
import { onInterrupt } from '../process/interrupt.ts'

export interface Progress {
  /** How much of the total is done. */
  to(done: number): void
  stop(): void
}

/** A bar on stderr while something long goes on; nothing at all where stderr is no terminal. */
export function createProgress(label: string, total: number): Progress {
  if (!process.stderr.isTTY) return { to() {}, stop() {} }
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}% {value}/{total} {eta_formatted}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 30,
      etaBuffer: 100,
    },
    Presets.shades_classic,
  )
  bar.start(total, 0)
  const release = onInterrupt(() => bar.stop())
  return {
    to: done => bar.update(Math.min(done, total)),
    stop() {
      release()
      bar.stop()
    },
  }
}
