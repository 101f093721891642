import type { TemplateResult } from 'lit-html'
import type { Client } from '../api/client.ts'
import type { Intents } from '../api/intents.ts'
import type { Form } from './dialog.ts'
import type { Place } from './place.ts'
import type { Session } from './session.ts'

/** What pages know of the window that they stand in. */
export interface App {
  readonly client: Client
  readonly intents: Intents
  readonly session: Session
  readonly place: Place
  /** Draws again, soon. */
  redraw(): void
  /** Asks for something in a dialog, and does it. */
  open<Input extends object, Answer>(form: Form<Input, Answer>): void
  /** Says in a line that something was done. */
  say(text: string): void
  /** Changes the filters in the address, without a step to go back. */
  filter(filters: Readonly<Record<string, string>>): void
}

/** A page that is open. */
export interface Page {
  view(): TemplateResult
  /** The filters of the address have changed, or someone has come back. */
  moved?(): void
  /** Someone pressed a key that no field has taken. */
  onKey?(event: KeyboardEvent): void
  close(): void
}

export interface PageModule {
  open(app: App): Page
  /** For one of the things that the page lists. */
  openOne?(app: App, id: string): Page
}
