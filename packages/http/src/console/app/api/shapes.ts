import type { ErrorCode, productJson, rankingJson, stockMovementJson } from '@jumun/core'
import type * as z from 'zod'
import type { outboxView } from '../../../answer/views.ts'
import type { statusView } from '../../status-view.ts'

/** What the API answers, as core and the routes describe it. */
export type Product = ReturnType<typeof productJson>
export type Option = Product['options'][number]
export type Movement = ReturnType<typeof stockMovementJson>
export type Ranking = ReturnType<typeof rankingJson>
export type Outbox = z.output<typeof outboxView>
export type Status = z.output<typeof statusView>

/** A part of a list that is read by cursor. */
export interface Part<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

export interface Problem {
  readonly code: ErrorCode
  readonly status: number
  readonly detail: string
  readonly details: Readonly<Record<string, unknown>>
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[]
}
