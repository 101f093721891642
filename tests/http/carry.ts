import type { AppOptions } from '@jumun/http'

/** Mounts the app in a framework, and serves that at any port of this machine. */
export type Carry = (options: AppOptions, prefix: string) => Promise<{ port: number; close(): Promise<boolean> }>
