/** What went wrong in a run, counted: a run proves something about those faults only that it had. */
export type FaultCounts = Record<Fault, number>

export type Fault = (typeof faults)[number]

const faults = [
  'crash within a transaction',
  'crash before commit',
  'crash after commit',
  'commit lost, done',
  'commit lost, undone',
  'deadlock',
  'read failed',
  'clock jump',
  'clock set back',
  'delivery refused',
  'delivery lost',
  'delivery without an answer',
  'delivery delayed',
  'delivery poisoned',
  'event delivered again',
  'command sent twice',
  'answer replayed',
] as const

export function noFaults(): FaultCounts {
  return Object.fromEntries(faults.map(fault => [fault, 0])) as FaultCounts
}
