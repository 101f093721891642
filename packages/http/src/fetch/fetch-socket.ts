import { EventEmitter } from 'node:events'

/** What stands for the connection of a request that came without one: as much as is asked of it. */
export class FetchSocket extends EventEmitter {
  readonly remoteAddress: string
  readonly encrypted: boolean
  writable = true

  constructor(remoteAddress: string, encrypted: boolean) {
    super()
    this.remoteAddress = remoteAddress
    this.encrypted = encrypted
  }

  /** A body that is not read any more stays with the host. */
  pause(): void {}

  end(): void {
    if (!this.writable) return
    this.writable = false
    this.emit('close')
  }
}
